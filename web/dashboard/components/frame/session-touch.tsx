'use client'
import { useEffect } from 'react'
import { callApi } from '../../lib/api.ts'
import { goToSignIn } from '../../lib/go-to-sign-in.ts'

const everyMs = 60_000

/** Tells the server, at most once a minute, that somebody is here; an open stream alone keeps no session alive. */
export function SessionTouch() {
  useEffect(() => {
    let lastMs = performance.now()
    const touch = async () => {
      if (performance.now() - lastMs < everyMs) return
      lastMs = performance.now()
      const answer = await callApi('POST', '/api/session/touch')
      if (!answer.ok && answer.error.code === 'unauthenticated') goToSignIn('idle')
    }
    const onInput = () => void touch()
    const kinds = ['pointerdown', 'keydown', 'wheel'] as const
    for (const kind of kinds) document.addEventListener(kind, onInput, { passive: true })
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, onInput)
    }
  }, [])
  return null
}
