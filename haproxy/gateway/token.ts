import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'

const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest()

/** @throws Error unless the file holds one token of at least 32 characters of base64url or hex */
export function readToken(path: string): string {
  const token = readFileSync(path, 'utf8').trim()
  if (!/^[A-Za-z0-9_-]{32,512}$/.test(token))
    throw new Error(`${path}: need one token of 32 to 512 letters, digits, _ or -`)
  return token
}

/** Compares digests of equal length in constant time, so that neither content nor length of the token leaks. */
export function createTokenCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(token)
  return (authorization) => {
    const presented = /^Bearer ([A-Za-z0-9_-]{1,512})$/.exec(authorization ?? '')?.[1]
    return timingSafeEqual(digest(presented ?? ''), expected) && presented !== undefined
  }
}
