/** The guards of every route, on what the sign-in is made of. */
import type { Audit } from './audit.ts'
import { clientAddress } from './client-address.ts'
import { requireOwnOrigin } from './csrf.ts'
import type { Guards } from './guards.ts'
import type { RequestLimits } from './limits.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionStore } from './session-store.ts'
import { originOf, readArrival, requireTransport } from './transport.ts'

export interface GuardDeps {
  /** DASHBOARD_ORIGIN; null: any host name is ours. */
  origin: string | null
  limits: RequestLimits
  cookie: SessionCookie
  sessions: SessionStore
  audit: Audit
}

export function createGuards({ origin, limits, cookie, sessions, audit }: GuardDeps): Guards {
  return {
    checkTransport: ({ headers }) => requireTransport(headers, origin),
    checkOrigin({ headers }) {
      const arrival = readArrival(headers)
      // Over plain HTTP, which is this machine alone, people come by a tunnel and not under the known address.
      requireOwnOrigin(headers, arrival.isTls && origin !== null ? origin : originOf(arrival))
    },
    async authenticate({ headers }) {
      const id = cookie.read(headers)
      if (id === null) return null
      const found = await sessions.find(id)
      return found.isLive ? found.session : null
    },
    addressOf: ({ headers }) => clientAddress(headers),
    spend: (limit, key) => limits.spend(limit, key),
    recordDenied({ session, request, requestId }) {
      const { pathname: path } = new URL(request.url)
      return audit.denied({ session, requestId, method: request.method, path, address: clientAddress(request.headers) })
    },
  }
}
