import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

/** New recovery codes in place of the old. */
export const POST = route({ who: 'viewer', freshProof: true }, async (asked) => ({
  recoveryCodes: await asked.services.auth.ownTotp.renewRecovery(asked),
}))
