'use client'

import { type ReactNode, useCallback, useState } from 'react'
import { type ApiAnswer, type ApiMethod, callApi } from '../../lib/api.ts'
import { StepUpDialog } from './step-up-dialog.tsx'

export interface GuardedCall {
  /** As `callApi`; where a fresh proof is asked for, it asks the person and tries once more. */
  call<T>(method: ApiMethod, path: string, body?: unknown): Promise<ApiAnswer<T>>
  /** Has to stand somewhere in the page. */
  stepUp: ReactNode
}

export function useGuardedCall(): GuardedCall {
  const [asking, setAsking] = useState<((proven: boolean) => void) | null>(null)
  const call = useCallback(async <T,>(method: ApiMethod, path: string, body?: unknown): Promise<ApiAnswer<T>> => {
    const first = await callApi<T>(method, path, body)
    if (first.ok || first.error.code !== 'step_up_required') return first
    const proven = await new Promise<boolean>((resolve) => setAsking(() => resolve))
    setAsking(null)
    return proven ? callApi<T>(method, path, body) : first
  }, [])
  const stepUp = <StepUpDialog open={asking !== null} onDone={(proven) => asking?.(proven)} />
  return { call, stepUp }
}
