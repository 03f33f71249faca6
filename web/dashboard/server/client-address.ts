/** Where a request comes from. HAProxy removes what the client says about it and sets its own word. */
import { isIP } from 'node:net'

const UNKNOWN = 'unknown'

/** Plain spelling of the address that HAProxy saw; `unknown` for a request that did not come through it. */
export function clientAddress(headers: Headers): string {
  const [last = ''] = (headers.get('x-forwarded-for') ?? '').split(',').slice(-1)
  return plainAddress(last.trim())
}

function plainAddress(text: string): string {
  const version = isIP(text)
  if (version === 4) return text
  if (version === 0 || text.includes('%')) return UNKNOWN
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1]
  return mapped ?? new URL(`http://[${text}]`).hostname.slice(1, -1)
}

/** What is counted as one client: whoever has an IPv6 address has the other 2^64 of its network, too. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length
  const groups = [...front, ...Array.from({ length: zeros }, () => '0'), ...back]
  return `${groups.slice(0, 4).join(':')}::/64`
}
