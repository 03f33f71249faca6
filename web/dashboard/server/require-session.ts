/** Every page asks for itself; a layout that asked for them would not be asked again on the way from page to page. */
import 'server-only'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import type { Role } from '../contract/account.ts'
import { clientAddress } from './client-address.ts'
import type { Session } from './guards.ts'
import { getServices } from './services.ts'
import { signInPath } from './session-way-back.ts'

/** The session of whoever looks at the page; anybody else is sent to sign in, and a viewer finds no operator's page. */
export async function requireSession(role: Role): Promise<Session> {
  const asked = await headers() // first: the page is then not made before anybody asks for it
  const { auth } = await getServices()
  const place = asked.get('x-leyzen-place') ?? '/'
  const id = auth.cookie.read(asked)
  if (id === null) redirect(signInPath(place, null))
  const found = await auth.sessions.find(id)
  if (!found.isLive) redirect(signInPath(place, found.why))
  const { session } = found
  if (role === 'operator' && session.account.role !== 'operator') {
    const [path = '/'] = place.split('?')
    await auth.audit.denied({ session, address: clientAddress(asked), requestId: null, method: 'GET', path })
    notFound()
  }
  return session
}
