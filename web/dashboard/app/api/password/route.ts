import { PasswordRequest } from '../../../contract/account.ts'
import { route } from '../../../server/route.ts'
import { answerWithSession } from '../../../server/session-answer.ts'
import { toOwnSession } from '../../../server/session-row.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'viewer', body: PasswordRequest, bodyBytes: 4_096 }, async (asked) => {
  const { auth, clock } = asked.services
  const renewed = await auth.proof.changePassword(asked, asked.body)
  return answerWithSession(renewed, { cookie: auth.cookie, nowMs: clock.now(), body: toOwnSession(renewed.session) })
})
