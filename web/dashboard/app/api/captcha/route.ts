import { CaptchaQuery } from '../../../contract/account.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

/** A proof of work to do before signing in; larger after failures from there, or for that user. */
export const GET = route({ who: 'public', query: CaptchaQuery, limit: 'captcha' }, async (asked) => {
  const { auth } = asked.services
  const name = asked.query.user?.trim().toLowerCase() ?? ''
  const level = await auth.guesses.levelOf({ name, address: asked.address })
  return { challenge: await auth.captcha.issue('login', level) }
})
