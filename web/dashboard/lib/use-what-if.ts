'use client'

import { useEffect, useRef, useState } from 'react'
import type { WhatIfAnswer, WhatIfQuestion } from './what-if.ts'

/**
 * The latest answer to the latest question; null until the first. While the worker is at one question, only the newest
 * of those that came meanwhile is kept. `failed` when the browser has no worker for us.
 */
export function useWhatIf(question: Omit<WhatIfQuestion, 'id'> | null): {
  answer: WhatIfAnswer | null
  failed: boolean
} {
  const [answer, setAnswer] = useState<WhatIfAnswer | null>(null)
  const [failed, setFailed] = useState(false)
  const desk = useRef<Desk | null>(null)

  useEffect(() => {
    const opened = openDesk(setAnswer, () => setFailed(true))
    desk.current = opened
    return () => {
      desk.current = null
      opened.close()
    }
  }, [])

  useEffect(() => {
    if (question !== null) desk.current?.ask(question)
  }, [question])

  return { answer, failed }
}

interface Desk {
  ask(question: Omit<WhatIfQuestion, 'id'>): void
  close(): void
}

function openDesk(onAnswer: (answer: WhatIfAnswer) => void, onFailure: () => void): Desk {
  const worker = new Worker(new URL('./what-if.worker.ts', import.meta.url), { type: 'module' })
  let lastId = 0
  let busy = false
  let waiting: WhatIfQuestion | null = null
  const send = (question: WhatIfQuestion) => {
    busy = true
    worker.postMessage(question)
  }
  worker.addEventListener('message', ({ data }: MessageEvent<WhatIfAnswer>) => {
    busy = false
    onAnswer(data)
    if (waiting !== null) send(waiting)
    waiting = null
  })
  worker.addEventListener('error', onFailure)
  return {
    ask(question) {
      lastId += 1
      const numbered = { ...question, id: lastId }
      if (busy) waiting = numbered
      else send(numbered)
    },
    close: () => worker.terminate(),
  }
}
