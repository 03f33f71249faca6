import { route } from '../../../../server/route.ts'
import { toOwnSession } from '../../../../server/session-row.ts'

export const dynamic = 'force-dynamic'

/** Somebody is at the keyboard; a stream that is open says nothing about that. */
export const POST = route({ who: 'viewer' }, async ({ services: { auth }, session }) =>
  toOwnSession(await auth.sessions.touch(session.publicId)),
)
