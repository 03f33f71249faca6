'use client'
import { useEffect, useState } from 'react'
import { SetUpForm } from './set-up-form.tsx'
import { SignInForm } from './sign-in-form.tsx'

const marker = '#setup='

/** The way in; for whoever holds a set-up link, whose token stands behind # and so reaches no server and no log. */
export function Door({ next, ended }: { next: string; ended: string | null }) {
  const [token, setToken] = useState<string | null>(null)
  useEffect(() => {
    if (!location.hash.startsWith(marker)) return
    setToken(location.hash.slice(marker.length))
    // Out of the address bar and the history, where it would be seen over a shoulder.
    history.replaceState(null, '', location.pathname + location.search)
  }, [])
  return token === null ? (
    <SignInForm next={next} ended={ended} />
  ) : (
    <SetUpForm token={token} onDone={() => setToken(null)} />
  )
}
