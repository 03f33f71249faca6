import type { SessionCookie } from './session-cookie.ts'
import type { NewSession } from './session-store.ts'

/** A JSON answer that brings the browser the id of its session. */
export function answerWithSession(
  { id, session }: NewSession,
  { cookie, nowMs, body }: { cookie: SessionCookie; nowMs: number; body: unknown },
): Response {
  const headers = { 'set-cookie': cookie.render(id, (session.expiresAt - nowMs) / 1_000) }
  return Response.json(body, { headers })
}
