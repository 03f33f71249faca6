'use client'
import { Pause, Play } from 'lucide-react'
import { Button, buttonClass } from '../../../ui/components/button.tsx'
import { iconProps } from '../../../ui/components/icon.ts'
import { Menu } from '../../../ui/components/menu.tsx'
import { useLive } from '../../lib/live-store.ts'
import { order } from '../../lib/orders.ts'
import { pauseFor } from '../../lib/pause.ts'

const minuteMs = 60_000
const words = <span className="max-sm:sr-only">Pause</span>

/** Pause with an end, or resume: never both at once. */
export function PauseControl() {
  const isPaused = useLive(({ rotation }) => rotation !== null && rotation.paused !== null)
  if (isPaused) {
    return (
      <Button icon={Play} aria-keyshortcuts="p" onClick={() => order('resume')}>
        <span className="max-sm:sr-only">Resume</span>
      </Button>
    )
  }
  return (
    <Menu
      label="Pause the rotation"
      align="end"
      triggerClass={buttonClass()}
      trigger={
        <>
          <Pause {...iconProps} />
          {words}
        </>
      }
      items={[
        { id: '15', label: 'For 15 minutes', onSelect: () => void pauseFor(15 * minuteMs) },
        { id: '60', label: 'For 1 hour', onSelect: () => void pauseFor(60 * minuteMs) },
        { id: 'until', label: 'Until…', hint: 'p', onSelect: () => order('pause') },
      ]}
    />
  )
}
