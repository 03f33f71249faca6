import { randomInt } from 'node:crypto'
import { hash } from '@node-rs/argon2'

/** Without letters that are taken for another: 31 of them, so 25 characters carry 123 bits. */
const letters = 'abcdefghijkmnpqrstuvwxyz2346789'
const groups = 5
const groupLength = 5

/** The dashboard hashes with the same (web/dashboard/server/password.ts) and re-hashes at sign-in when they rise. */
const argon2id = { algorithm: 2, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const

export interface DrawnPassword {
  password: string
  /** Argon2id as a PHC string; the password itself is kept nowhere. */
  hash: string
}

/** A password of five groups of five characters. */
export async function drawPassword(): Promise<DrawnPassword> {
  const group = () => Array.from({ length: groupLength }, () => letters[randomInt(letters.length)]).join('')
  const password = Array.from({ length: groups }, group).join('-')
  return { password, hash: await hash(password, argon2id) }
}
