'use client'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { useLive } from '../../lib/live-store.ts'
import { type Order, onOrder, orders } from '../../lib/orders.ts'
import { resume } from '../../lib/pause.ts'
import { screensFor } from '../../lib/screens.ts'
import { useKeys } from '../../lib/use-keys.ts'

// Loaded when first asked for: none of them is needed to see whether the pool is fine.
const RotateDialog = dynamic(async () => (await import('./rotate-dialog.tsx')).RotateDialog, { ssr: false })
const PauseDialog = dynamic(async () => (await import('./pause-dialog.tsx')).PauseDialog, { ssr: false })
const Palette = dynamic(async () => (await import('../palette/palette.tsx')).Palette, { ssr: false })
const KeyHelp = dynamic(async () => (await import('./key-help.tsx')).KeyHelp, { ssr: false })

type Shown = Exclude<Order, 'resume'>

/** Carries out what is asked for by key, palette, verdict or button. */
export function FrameOrders({ role }: { role: 'viewer' | 'operator' }) {
  const [shown, setShown] = useState<Shown | null>(null)
  const isPaused = useLive(({ rotation }) => rotation !== null && rotation.paused !== null)
  const router = useRouter()
  const canAct = role === 'operator'
  const close = () => setShown(null)

  useEffect(() => {
    const carryOut = (name: Order) => {
      const needsOperator = name === 'rotate' || name === 'pause' || name === 'resume'
      if (needsOperator && !canAct) return
      if (name === 'resume') void resume()
      else setShown(name)
    }
    const stops = orders.map((name) => onOrder(name, () => carryOut(name)))
    return () => {
      for (const stop of stops) stop()
    }
  }, [canAct])
  useFindKey(() => setShown((now) => (now === 'find' ? null : 'find')))
  useKeys({
    ...Object.fromEntries(screensFor(role).map(({ key, href }) => [`g ${key}`, () => router.push(href)])),
    ...(canAct && { r: () => setShown('rotate'), p: () => (isPaused ? void resume() : setShown('pause')) }),
    '?': () => setShown('keys'),
  })
  return (
    <>
      {shown === 'rotate' && <RotateDialog onClose={close} />}
      {shown === 'pause' && <PauseDialog onClose={close} />}
      {shown === 'find' && <Palette role={role} onClose={close} />}
      {shown === 'keys' && <KeyHelp onClose={close} />}
    </>
  )
}

/** With a modifier it is no single key, so it acts inside fields too and cannot be switched off. */
function useFindKey(toggle: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      toggle()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  })
}
