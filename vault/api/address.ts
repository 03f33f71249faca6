/** Whom a request comes from, as HAProxy says: it sets the last hop of `X-Forwarded-For` and takes none from clients. */
import type { IncomingMessage } from 'node:http'
import { isIPv4, isIPv6 } from 'node:net'
import type { ApiSettings } from './deps.ts'

export function readAddress(incoming: IncomingMessage): string {
  const header = [incoming.headers['x-forwarded-for'] ?? []].flat().join(',')
  const last = header.split(',').at(-1)?.trim() ?? ''
  const address = isIPv4(last) || isIPv6(last) ? last : (incoming.socket.remoteAddress ?? '')
  return address.replace(/^::ffff:(?=[\d.]+$)/i, '')
}

/** What counts as one address for a limit: IPv6 by its /64, which one household or host has. */
export function limitKey(address: string): string {
  return isIPv6(address) ? `${groups(address).slice(0, 4).join(':')}::/64` : address
}

/** As the installation keeps addresses: whole, IPv4 /24 and IPv6 /48, or nothing. */
export function keptAddress(address: string, how: ApiSettings['auditIp']): string | null {
  if (how === 'none' || address === '') return null
  if (how === 'full') return address
  if (isIPv6(address)) return `${groups(address).slice(0, 3).join(':')}::/48`
  return `${address.split('.').slice(0, 3).join('.')}.0/24`
}

/** The eight groups of an IPv6 address. */
function groups(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const before = head.split(':').filter((group) => group !== '')
  if (tail === undefined) return before
  const after = tail.split(':').filter((group) => group !== '')
  return [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'), ...after]
}
