/** Over which connections the dashboard speaks at all. HAProxy says how the client came; nobody else can reach us. */
import { DashboardError } from './dashboard-error.ts'

export interface Arrived {
  isTls: boolean
  /** Name and port as the client wrote them, lower case; empty where there is none. */
  host: string
}

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?$/

export function readArrival(headers: Headers): Arrived {
  const isTls = headers.get('x-forwarded-proto') === 'https'
  return { isTls, host: (headers.get('x-forwarded-host') ?? headers.get('host') ?? '').toLowerCase() }
}

/** What stands in `Origin` when our own page asks. */
export const originOf = ({ isTls, host }: Arrived): string => new URL(`${isTls ? 'https' : 'http'}://${host}`).origin

export type TransportFault = 'insecure_transport' | 'misdirected'

/**
 * Plain HTTP only to this very machine: anywhere else it would show the session to the network, and browsers hold
 * WebCrypto and Sec-Fetch-* back. Over TLS only under our own name, where it is known.
 */
export function transportFault({ isTls, host }: Arrived, ownOrigin: string | null): TransportFault | null {
  if (!isTls) return loopback.test(host) ? null : 'insecure_transport'
  if (!/^[a-z0-9.:[\]_-]+$/.test(host) || !URL.canParse(`https://${host}`)) return 'misdirected'
  if (ownOrigin === null) return null
  return new URL(`https://${host}`).host === new URL(ownOrigin.replace(/^http:/, 'https:')).host ? null : 'misdirected'
}

export const transportSentences: Readonly<Record<TransportFault, string>> = {
  insecure_transport:
    'the dashboard speaks plain HTTP only on the machine itself: set ENABLE_HTTPS=true, or reach it through a tunnel (`ssh -L 8081:127.0.0.1:8081 HOST`, then http://localhost:8081)',
  misdirected: 'the dashboard is not known under this host name: use the address in DASHBOARD_ORIGIN',
}

/** @throws DashboardError `insecure_transport`, `misdirected` */
export function requireTransport(headers: Headers, ownOrigin: string | null): void {
  const fault = transportFault(readArrival(headers), ownOrigin)
  if (fault !== null) throw new DashboardError(fault, transportSentences[fault])
}
