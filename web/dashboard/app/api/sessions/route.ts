import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer' }, async ({ services: { auth }, session }) => ({
  items: await auth.sessionList.list(session.account.id, session.publicId),
}))
