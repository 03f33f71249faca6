import { route } from '../../../server/route.ts'
import { toOwnSession } from '../../../server/session-row.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer' }, async ({ services: { auth }, session }) =>
  toOwnSession(await auth.sessions.read(session.publicId)),
)
