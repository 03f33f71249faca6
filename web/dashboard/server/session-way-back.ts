import type { SessionEnd } from './session-store.ts'

/** Where a page sends whoever has no session. @param place the page's own path and query */
export function signInPath(place: string, why: SessionEnd | null): string {
  const query = new URLSearchParams()
  if (place !== '/') query.set('next', place)
  if (why !== null && why !== 'unknown') query.set('why', why)
  return query.size === 0 ? '/sign-in' : `/sign-in?${query}`
}

/** `next` as it came in an address: a path of ours, or `/`. */
export function safeWayBack(next: string | null | undefined): string {
  if (typeof next !== 'string' || next.length > 1_000 || !/^\/(?![/\\])[^\\]*$/.test(next)) return '/'
  const url = new URL(next, 'http://own.invalid')
  return url.origin === 'http://own.invalid' && !url.pathname.startsWith('/sign-in')
    ? url.pathname + url.search + url.hash
    : '/'
}
