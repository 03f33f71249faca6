import { LoginRequest } from '../../../contract/account.ts'
import { route } from '../../../server/route.ts'
import { answerWithSession } from '../../../server/session-answer.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'public', body: LoginRequest, bodyBytes: 4_096 }, async (asked) => {
  const { auth, clock } = asked.services
  const visitor = { address: asked.address, browser: asked.headers.get('user-agent') ?? '' }
  const opened = await auth.signIn({ login: asked.body, visitor, requestId: asked.requestId })
  // Whoever signs in anew in the same browser leaves no session behind that nobody can see.
  if (asked.session !== null) await auth.endSession(asked.session)
  const { account, expiresAt } = opened.session
  const body = { user: account.name, role: account.role, expiresAt: new Date(expiresAt).toISOString() }
  return answerWithSession(opened, { cookie: auth.cookie, nowMs: clock.now(), body })
})
