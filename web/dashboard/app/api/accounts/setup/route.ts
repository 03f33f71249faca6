import { SetupRequest } from '../../../../contract/account.ts'
import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

/** Whoever holds the link sets the password, once, and then signs in as everybody does. */
export const POST = route({ who: 'public', body: SetupRequest, bodyBytes: 4_096 }, async (asked) => ({
  user: await asked.services.auth.accounts.setUp(asked.body, asked),
}))
