import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

/** Also without a session: what is wanted is that there is none. */
export const POST = route({ who: 'public' }, async ({ services: { auth }, session, address, requestId }) => {
  if (session !== null) await auth.signOut({ session, address, requestId })
  // Not "cookies": that would clear those of the vault, which is on the same host.
  const headers = { 'set-cookie': auth.cookie.renderExpired(), 'clear-site-data': '"storage"' }
  return new Response(null, { status: 204, headers })
})
