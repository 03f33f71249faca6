import { TotpConfirmRequest } from '../../../../contract/account.ts'
import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const POST = route({ who: 'viewer', freshProof: true, body: TotpConfirmRequest }, async (asked) => ({
  recoveryCodes: await asked.services.auth.ownTotp.confirm(asked, asked.body.code),
}))
