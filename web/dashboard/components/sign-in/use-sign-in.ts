'use client'
import { useState } from 'react'
import type { LoginAnswer, TotpRequiredDetails } from '../../contract/account.ts'
import { type ApiError, callApi } from '../../lib/api.ts'
import { asksForNewProof, type SignInProblem, signInProblem } from './sign-in-words.ts'
import { useProof } from './use-proof.ts'

export interface Typed {
  user: string
  password: string
  totp: string
}

export interface Refusal extends SignInProblem {
  code: string
  requestId: string | null
}

/** `none` until the server asks for a code, which it does only after the right password. */
export type CodeState = 'none' | TotpRequiredDetails['code']

export function useSignIn(next: string) {
  const { state: proof, desk } = useProof()
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [code, setCode] = useState<CodeState>('none')

  const refused = (error: ApiError) => {
    setBusy(false)
    if (error.code === 'totp_required') {
      setCode(wantedCode(error))
      setRefusal(null)
      return
    }
    setRefusal({ ...signInProblem(error), code: error.code, requestId: error.requestId ?? null })
  }
  const submit = async (typed: Typed) => {
    setBusy(true)
    setRefusal(null)
    try {
      const answer = await signIn(typed, desk)
      // A whole new page: nothing of what was loaded before signing in lives on.
      if (answer.ok) location.replace(next)
      else refused(answer.error)
    } catch {
      setBusy(false) // the proof failed, and its own line says why
    }
  }
  return {
    proof,
    isBusy,
    refusal,
    code,
    submit,
    begin: (user: string) => desk().begin(user),
    clear: () => setRefusal(null),
  }
}

async function signIn({ user, password, totp }: Typed, desk: ReturnType<typeof useProof>['desk']) {
  const send = async () => {
    const captcha = await desk().take(user)
    return await callApi<LoginAnswer>('POST', '/api/login', {
      ...{ user, password, captcha },
      ...(totp.trim() !== '' && { totp: totp.trim() }),
    })
  }
  const first = await send()
  if (first.ok || !asksForNewProof(first.error.code)) return first
  return await send()
}

function wantedCode({ details }: ApiError): TotpRequiredDetails['code'] {
  return typeof details === 'object' && details !== null && 'code' in details && details.code === 'refused'
    ? 'refused'
    : 'missing'
}
