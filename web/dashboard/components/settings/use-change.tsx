'use client'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import type { ApiMethod } from '../../lib/api.ts'
import { useGuardedCall } from '../security/use-guarded-call.tsx'
import { settingsProblem } from './problem-words.ts'

export interface Change {
  isBusy: boolean
  /** A sentence; null while nothing went wrong. */
  problem: string | null
  /** null when it was refused; otherwise the page is read anew. */
  send<T>(method: ApiMethod, path: string, body?: unknown): Promise<T | null>
  clear(): void
  /** Has to stand somewhere in the page: it asks for the password again where that is needed. */
  stepUp: ReactNode
}

/** One change in Settings, from click to what the server said. */
export function useChange(): Change {
  const router = useRouter()
  const { call, stepUp } = useGuardedCall()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const send = async <T,>(method: ApiMethod, path: string, body?: unknown): Promise<T | null> => {
    setBusy(true)
    setProblem(null)
    const answer = await call<T>(method, path, body)
    setBusy(false)
    if (answer.ok) router.refresh()
    else setProblem(settingsProblem(answer.error))
    return answer.ok ? answer.data : null
  }
  return { isBusy, problem, send, clear: () => setProblem(null), stepUp }
}
