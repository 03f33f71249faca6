import { commonPasswords } from './common-passwords.ts'
import { ClientError } from './errors.ts'

const LEAST_CHARACTERS = 12
const LEAST_DIFFERENT = 5

/** What a password lacks; the server never sees one, so only this checks it. */
export type PasswordFlaw = 'short' | 'common' | 'monotonous' | 'login'

export function findPasswordFlaw(password: string, login: string): PasswordFlaw | undefined {
  const characters = [...password]
  if (characters.length < LEAST_CHARACTERS) return 'short'
  const plain = password.toLowerCase()
  if (commonPasswords.has(plain)) return 'common'
  if (new Set(characters).size < LEAST_DIFFERENT) return 'monotonous'
  return plain.replaceAll(login, '').length < LEAST_DIFFERENT ? 'login' : undefined
}

/** @throws ClientError `password_weak` */
export function requirePassword(password: string, login: string): void {
  const flaw = findPasswordFlaw(password, login)
  if (flaw !== undefined) throw new ClientError('password_weak', { cause: flaw })
}
