'use client'
import { useRef, useState } from 'react'
import type { RotateAnswer } from '../../contract/rotation.ts'
import { announce } from '../../lib/announce.ts'
import { type ApiError, callApi } from '../../lib/api.ts'
import { orderProblem } from '../../lib/order-problem.ts'

export interface RotateWish {
  reason: string
  hostile: boolean
}

/** The same wish keeps its key, so that trying again after a time-out cannot give two rotations. */
export function useRotate(onDone: () => void) {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const last = useRef({ wish: '', key: '' })

  const rotate = async ({ reason, hostile }: RotateWish) => {
    const body = { ...(reason !== '' && { reason }), hostile }
    const wish = JSON.stringify(body)
    if (last.current.wish !== wish) last.current = { wish, key: crypto.randomUUID() }
    setBusy(true)
    setProblem(null)
    const headers = { 'Idempotency-Key': last.current.key }
    const answer = await callApi<RotateAnswer>('POST', '/api/rotation/rotate', body, { headers })
    setBusy(false)
    if (answer.ok) {
      announce({ tone: 'info', text: `Rotation ${answer.data.epoch} has begun.`, link: linkTo(answer.data.epoch) })
      onDone()
      return
    }
    const running = runningEpoch(answer.error)
    if (running === null) {
      setProblem(orderProblem('rotate', answer.error))
      return
    }
    announce({
      tone: 'warning',
      text: `Rotation ${running} is under way already; no second one was begun.`,
      link: linkTo(running),
    })
    onDone()
  }
  return { rotate, isBusy, problem }
}

const linkTo = (epoch: number) => ({ href: `/rotations/${epoch}`, label: 'Watch it' })

function runningEpoch({ code, details }: ApiError): number | null {
  if (code !== 'rotation_in_progress' || typeof details !== 'object' || details === null) return null
  return 'epoch' in details && typeof details.epoch === 'number' ? details.epoch : null
}
