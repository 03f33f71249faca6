import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer' }, ({ services: { auth }, session }) => auth.totp.state(session.account.id))

/** A secret for an authenticator; asked for at sign-in only once a code of it was confirmed. */
export const POST = route({ who: 'viewer', freshProof: true }, (asked) => asked.services.auth.ownTotp.begin(asked))

export const DELETE = route({ who: 'viewer', freshProof: true }, async (asked) => {
  const { auth } = asked.services
  await auth.ownTotp.switchOff(asked)
  return await auth.totp.state(asked.session.account.id)
})
