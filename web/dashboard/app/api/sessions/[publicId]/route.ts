import { route } from '../../../../server/route.ts'

export const dynamic = 'force-dynamic'

/** One of one's own, or `others`: all but the one that asks. */
export const DELETE = route({ who: 'viewer' }, async (asked) => ({
  revoked: await asked.services.auth.revokeOwn(asked, asked.params.publicId ?? ''),
}))
