'use client'

import { useState } from 'react'
import type { Problem } from '../../contract/errors.ts'
import type { Policy, PolicyAnswer, PolicyState } from '../../contract/policy.ts'
import { type ApiError, callApi } from '../../lib/api.ts'
import type { GuardedCall } from '../security/use-guarded-call.tsx'

export type SaveOutcome =
  | { kind: 'saved'; version: number; policy: Policy }
  | { kind: 'conflict'; current: PolicyState }
  | { kind: 'refused'; problems: Problem[] }
  | { kind: 'failed'; error: ApiError }

export interface PolicySave {
  busy: boolean
  save(wish: { baseVersion: number; policy: Policy; reason: string }): Promise<SaveOutcome>
}

export function usePolicySave(call: GuardedCall['call']): PolicySave {
  const [busy, setBusy] = useState(false)
  const save: PolicySave['save'] = async (wish) => {
    setBusy(true)
    const answer = await call<PolicyAnswer>('POST', '/api/rotation/policy', wish)
    const outcome = answer.ok ? { kind: 'saved' as const, ...answer.data } : await failureOf(answer.error)
    setBusy(false)
    return outcome
  }
  return { busy, save }
}

async function failureOf(error: ApiError): Promise<SaveOutcome> {
  if (error.code === 'policy_invalid' && isProblems(error.details)) return { kind: 'refused', problems: error.details }
  if (error.code !== 'version_conflict') return { kind: 'failed', error }
  const current = await callApi<PolicyState>('GET', '/api/rotation/policy')
  return current.ok ? { kind: 'conflict', current: current.data } : { kind: 'failed', error: current.error }
}

function isProblems(details: unknown): details is Problem[] {
  return Array.isArray(details) && details.every((one) => typeof one === 'object' && one !== null && 'path' in one)
}
