import { AccountChange } from '../../../../contract/account.ts'
import { readAccountId } from '../../../../server/accounts-row.ts'
import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

/** Role, disabled, enabled. */
export const PATCH = route({ who: 'operator', freshProof: true, body: AccountChange }, (asked) =>
  asked.services.auth.accounts.change(asked, readAccountId(asked.params), asked.body),
)
