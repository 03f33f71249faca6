import { KeysError } from './errors.ts'
import type { Branded } from './ids.ts'

export type LoginName = Branded<string, 'LoginName'>

const grammar = /^[a-z0-9._@+-]{3,64}$/

/**
 * Nothing is folded or trimmed: what a person typed in other letters is another name, and the page says so.
 * @throws KeysError `login_invalid`
 */
export function parseLoginName(text: string): LoginName {
  if (!grammar.test(text)) throw new KeysError('login_invalid')
  return text as LoginName
}
