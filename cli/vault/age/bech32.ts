/** Bech32 (BIP 173) without its limit of 90 characters, as age writes keys. */
const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
const CHECKSUM_LETTERS = 6

export interface Bech32 {
  prefix: string
  bytes: Uint8Array
}

export function renderBech32({ prefix, bytes }: Bech32): string {
  const data = regroup(bytes, 8, 5)
  const check = polymod([...spread(prefix), ...data, ...new Array<number>(CHECKSUM_LETTERS).fill(0)]) ^ 1
  const checksum = Array.from({ length: CHECKSUM_LETTERS }, (_, at) => (check >> (5 * (5 - at))) & 31)
  return `${prefix}1${[...data, ...checksum].map((value) => alphabet[value]).join('')}`
}

/** undefined for anything that is not whole and rightly summed. */
export function parseBech32(text: string): Bech32 | undefined {
  const lower = text.toLowerCase()
  const border = lower.lastIndexOf('1')
  if ((text !== lower && text !== text.toUpperCase()) || border < 1) return undefined
  const prefix = lower.slice(0, border)
  const data = [...lower.slice(border + 1)].map((letter) => alphabet.indexOf(letter))
  if (data.includes(-1) || data.length < CHECKSUM_LETTERS || polymod([...spread(prefix), ...data]) !== 1)
    return undefined
  const groups = data.slice(0, -CHECKSUM_LETTERS)
  const bits = (groups.length * 5) % 8
  // What is left over of the last group is padding: less than a group, and zero.
  if (bits > 4 || ((groups.at(-1) ?? 0) & ((1 << bits) - 1)) !== 0) return undefined
  return { prefix, bytes: Uint8Array.from(regroup(groups, 5, 8).slice(0, Math.floor((groups.length * 5) / 8))) }
}

function spread(prefix: string): number[] {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0))
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)]
}

function polymod(values: readonly number[]): number {
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (const [bit, generator] of generators.entries()) if ((top >> bit) & 1) sum ^= generator
  }
  return sum
}

/** Numbers of `from` bits as numbers of `to` bits, the last one filled up with zeros. */
function regroup(values: Iterable<number>, from: number, to: number): number[] {
  const regrouped: number[] = []
  let word = 0
  let bits = 0
  for (const value of values) {
    word = ((word << from) | value) & 0xfff
    bits += from
    for (; bits >= to; bits -= to) regrouped.push((word >> (bits - to)) & ((1 << to) - 1))
  }
  if (bits > 0) regrouped.push((word << (to - bits)) & ((1 << to) - 1))
  return regrouped
}
