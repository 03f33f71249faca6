/** Where a slot's address may point. Without it the gateway's token alone could send every user anywhere. */
import { BlockList } from 'node:net'
import type { Address } from './ids.ts'

export interface TargetRules {
  /** IPv4 ranges as in `10.0.0.0/8`. */
  ranges: readonly string[]
  /** null: any. */
  port: number | null
}

export type TargetCheck = (address: Address) => boolean

export function createTargetCheck({ ranges, port }: TargetRules): TargetCheck {
  const allowed = new BlockList()
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/')
    allowed.addSubnet(network, Number(bits), 'ipv4')
  }
  return (address) => {
    const [host = '', given] = address.split(':')
    return allowed.check(host, 'ipv4') && (port === null || Number(given) === port)
  }
}
