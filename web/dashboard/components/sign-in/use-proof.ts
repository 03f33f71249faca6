'use client'
import { useEffect, useRef, useState } from 'react'
import type { CaptchaAnswer } from '../../contract/account.ts'
import { callApi } from '../../lib/api.ts'
import { createProofDesk, type ProofDesk, type ProofState } from '../../lib/proof-desk.ts'

/** The proof of work of this page: made from the first focus on, so that the button need not wait. */
export function useProof(): { state: ProofState; desk: () => ProofDesk } {
  const [state, setState] = useState<ProofState>({ kind: 'idle' })
  const kept = useRef<ProofDesk | null>(null)
  const isOn = useRef(true)
  useEffect(() => {
    isOn.current = true
    return () => {
      isOn.current = false
    }
  }, [])
  const desk = () => {
    kept.current ??= createProofDesk({
      fetchChallenge,
      solve: async (challenge, onTried) => (await import('../../lib/altcha-solver.ts')).solve(challenge, onTried),
      expectedTries: ({ parameters }) => 300 * 2 ** parameters.data.level,
      now: () => performance.now(),
      onState: (next) => isOn.current && setState(next),
    })
    return kept.current
  }
  return { state, desk }
}

async function fetchChallenge(user: string | null) {
  const query = user === null || user === '' ? '' : `?user=${encodeURIComponent(user.slice(0, 64))}`
  const answer = await callApi<CaptchaAnswer>('GET', `/api/captcha${query}`)
  if (answer.ok) return answer.data.challenge
  throw new Error(
    answer.error.code === 'rate_limited'
      ? 'Too many attempts from here; wait a minute, then try again.'
      : 'The dashboard did not answer; it may be starting.',
  )
}
