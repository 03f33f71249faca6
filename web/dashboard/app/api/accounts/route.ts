import { NewAccount } from '../../../contract/account.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'operator' }, async ({ services: { auth } }) => ({
  items: await auth.accounts.listAll(),
}))

/** The answer holds the one link with which the new account sets its password. */
export const POST = route({ who: 'operator', freshProof: true, body: NewAccount }, async (asked) =>
  Response.json(await asked.services.auth.accounts.create(asked, asked.body), { status: 201 }),
)
