import { BlockList, isIP } from 'node:net'

/** Private and loopback ranges: what can reach a container's port without being published. */
export const PRIVATE_PEERS = '127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7,fe80::/10'

/** @throws RangeError when an entry is no CIDR */
export function createPeers(cidrs: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const [network = '', bits = '', ...rest] = cidr.split('/')
    const family = isIP(network)
    if (!family || rest.length > 0 || !/^[0-9]{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
      throw new RangeError(`got ${JSON.stringify(cidr)}, need CIDRs such as 10.0.0.0/8`)
    }
    list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=[0-9]+\.)/, '')
    return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6')
  }
}
