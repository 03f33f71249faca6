import { readAccountId } from '../../../../../server/accounts-row.ts'
import { route } from '../../../../../server/route.ts'

export const dynamic = 'force-dynamic'

/** For whoever has lost password or authenticator: a new link, and nothing of before works. */
export const POST = route({ who: 'operator', freshProof: true }, (asked) =>
  asked.services.auth.accounts.reset(asked, readAccountId(asked.params)),
)
