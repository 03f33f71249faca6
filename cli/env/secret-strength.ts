import type { ProblemCode } from './problem.ts'

const minLength = 32
const minBits = 90
const placeholder =
  /change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this)|placeholder|password|example|your[-_]?secret|insecure/i

export interface SecretFault {
  code: ProblemCode
  message: string
}

/**
 * What is wrong with a secret's value, undefined when nothing is. The bits are Shannon's estimate from the value's own
 * characters: it cannot prove a secret good, it only finds those that nobody drew at random.
 */
export function checkSecretStrength(value: string): SecretFault | undefined {
  if (placeholder.test(value)) {
    return { code: 'secret_placeholder', message: 'holds a word that stands for a secret, not a secret' }
  }
  if (value.length < minLength) {
    return { code: 'secret_short', message: `has ${value.length} characters, need at least ${minLength}` }
  }
  if (!/^[A-Za-z0-9._~+/=-]+$/.test(value)) {
    return { code: 'secret_characters', message: 'need letters, digits and . _ ~ + / = - only, without spaces' }
  }
  if (shannonBits(value) < minBits || repeats(value) || runs(value)) {
    return { code: 'secret_weak', message: 'was not drawn at random: its characters repeat or follow a pattern' }
  }
  return undefined
}

/** What is wrong with a stored password hash: the dashboard reads Argon2id in PHC form. */
export function checkPasswordHash(value: string): SecretFault | undefined {
  if (/^\$argon2id\$v=19\$m=\d{4,7},t=\d{1,3},p=\d{1,3}\$[A-Za-z0-9+/]{16,}\$[A-Za-z0-9+/]{32,}$/.test(value))
    return undefined
  return { code: 'secret_characters', message: 'is no Argon2id hash ($argon2id$v=19$m=…,t=…,p=…$salt$hash)' }
}

function shannonBits(value: string): number {
  const counts = new Map<string, number>()
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1)
  const ratios = [...counts.values()].map((count) => count / value.length)
  return value.length * ratios.reduce((sum, ratio) => sum - ratio * Math.log2(ratio), 0)
}

/** Half of the characters return at one fixed distance: `abc123abc123…`. */
function repeats(value: string): boolean {
  for (let distance = 1; distance <= value.length / 2; distance++) {
    let same = 0
    for (let at = distance; at < value.length; at++) if (value[at] === value[at - distance]) same++
    if (same / (value.length - distance) >= 0.5) return true
  }
  return false
}

/** Half of the characters are a neighbour's neighbour in the alphabet: `abcdefgh…`, `0123…`. */
function runs(value: string): boolean {
  let steps = 0
  for (let at = 1; at < value.length; at++) {
    if (Math.abs(value.charCodeAt(at) - value.charCodeAt(at - 1)) <= 1) steps++
  }
  return steps / (value.length - 1) >= 0.5
}
