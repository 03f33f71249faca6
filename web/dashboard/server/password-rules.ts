/** What a new password must be: long, and not one that everybody tries. Nothing is asked of its letters. */
import { PASSWORD_MAX, PASSWORD_MIN } from '../contract/account.ts'
import { DashboardError } from './dashboard-error.ts'
import { commonPasswords } from './password-common.ts'

/** Fewer letters than this besides the account's name are no password. */
const BESIDE_NAME = 8

type Fault = 'short' | 'long' | 'common' | 'name'

const sentences: Record<Fault, string> = {
  short: `the new password is too short: need at least ${PASSWORD_MIN} characters, for example five random words`,
  long: `the new password is too long: need at most ${PASSWORD_MAX} characters`,
  common: 'the new password is among the first that anyone tries; take another one',
  name: 'the new password is hardly more than the account name; take another one',
}

/** @throws DashboardError `password_refused` with `details.why` */
export function requireGoodPassword(password: string, name: string): void {
  const why = faultOf(password.normalize('NFKC'), name)
  if (why !== null) throw new DashboardError('password_refused', sentences[why], { details: { why } })
}

function faultOf(password: string, name: string): Fault | null {
  const { length } = [...password]
  if (length < PASSWORD_MIN) return 'short'
  if (length > PASSWORD_MAX) return 'long'
  const lower = password.toLowerCase()
  if (commonPasswords.has(lower) || isOnePartRepeated(lower)) return 'common'
  return lower.replaceAll(name, '').length < BESIDE_NAME ? 'name' : null
}

/** `passwordpassword`, `aaaaaaaaaaaaaaa`: no longer than the part. */
function isOnePartRepeated(text: string): boolean {
  const at = (text + text).indexOf(text, 1)
  return at < PASSWORD_MIN && at < text.length
}
