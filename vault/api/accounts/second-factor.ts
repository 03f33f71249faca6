/** TOTP (RFC 6238: SHA-1, 6 digits, 30 s) and backup codes; each step and each code works once. */
import { createHash } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { VaultReader, VaultTransaction } from '../../../prisma/vault/client.ts'
import type { ApiDeps } from '../deps.ts'
import { type Bucket, countUp, requireTurn } from '../rate-limits.ts'

const STEP_S = 30
/** Steps before and after the present one that are taken as well. */
const WINDOW = 1
/** How long a used step is remembered: longer than it could be used again. */
const STEP_KEPT_MS = 5 * 60_000
const FOR_EVER = '9999-12-31T23:59:59.999Z'
const BACKUP_CODES = 10
const BACKUP_LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'

export interface TotpRow {
  userId: string
  sealed: Uint8Array
  confirmedAt: string | null
  backupHashes: string
}

export const totpBucket = (userId: string): Bucket => ({ name: 'totpOfUser', of: userId })

const placeOf = (userId: string) => `totp ${userId}`
const hash = (text: string) => new Uint8Array(createHash('sha256').update(text).digest())
const backupHash = (userId: string, code: string) =>
  createHash('sha256').update(`${userId} ${code}`).digest('base64url')

/** The confirmed second factor of a user, or null. */
export async function readTotp(reader: VaultReader, userId: string): Promise<TotpRow | null> {
  const row = await reader.totp.findUnique({ where: { userId } })
  return row === null || row.confirmedAt === null ? null : row
}

const totpOf = (secret: Uint8Array<ArrayBuffer>, login: string) =>
  new TOTP({
    issuer: 'Leyzen Vault',
    label: login,
    algorithm: 'SHA1',
    digits: 6,
    period: STEP_S,
    secret: new Secret({ buffer: secret.buffer }),
  })

/** A new secret, sealed, with what the app is shown. */
export function drawTotp(deps: ApiDeps, { userId, login }: { userId: string; login: string }) {
  const secret = deps.random(20)
  const totp = totpOf(secret, login)
  const sealed = deps.keys.seal(placeOf(userId), secret)
  return { sealed, secret: totp.secret.base32, uri: totp.toString() }
}

/** Ten codes for the day on which the device is lost, and what is kept of them. */
export function drawBackupCodes(deps: ApiDeps, userId: string): { codes: string[]; hashes: string } {
  const draw = () => [...deps.random(10)].map((byte) => BACKUP_LETTERS[byte % BACKUP_LETTERS.length]).join('')
  const codes = Array.from({ length: BACKUP_CODES }, draw)
  return { codes, hashes: JSON.stringify(codes.map((code) => backupHash(userId, code))) }
}

/** Before a code is looked at. @throws ApiError `rate_limited` after ten wrong ones in an hour */
export const requireTotpTurn = (reader: VaultReader, deps: ApiDeps, userId: string): Promise<void> =>
  requireTurn(reader, totpBucket(userId), deps.clock())

/** Whether the code is right and was not used before; a wrong one counts. In the transaction that it lets happen. */
export async function useCode(
  tx: VaultTransaction,
  deps: ApiDeps,
  { row, code }: { row: TotpRow; code: string },
): Promise<boolean> {
  const isRight = /^\d{6}$/.test(code) ? await useStep(tx, deps, { row, code }) : await useBackupCode(tx, row, code)
  if (!isRight) await countUp(tx, totpBucket(row.userId), deps.clock())
  return isRight
}

async function useStep(
  tx: VaultTransaction,
  deps: ApiDeps,
  { row, code }: { row: TotpRow; code: string },
): Promise<boolean> {
  const { userId } = row
  const opened = deps.keys.open(placeOf(userId), row.sealed)
  if (opened === null) return false
  const timestamp = deps.clock().getTime()
  const delta = totpOf(opened.bytes, userId).validate({ token: code, timestamp, window: WINDOW })
  if (delta === null) return false
  if (opened.isOld) {
    const sealed = deps.keys.seal(placeOf(userId), opened.bytes)
    await tx.totp.update({ where: { userId }, data: { sealed } })
  }
  const step = Math.floor(timestamp / 1_000 / STEP_S) + delta
  return spend(tx, `totp ${userId} ${step}`, new Date(timestamp + STEP_KEPT_MS).toISOString())
}

async function useBackupCode(tx: VaultTransaction, { userId, backupHashes }: TotpRow, code: string): Promise<boolean> {
  const known: unknown = JSON.parse(backupHashes)
  const wanted = backupHash(userId, code)
  if (!Array.isArray(known) || !known.includes(wanted)) return false
  return spend(tx, `backup ${wanted}`, FOR_EVER)
}

async function spend(tx: VaultTransaction, what: string, expiresAt: string): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    INSERT INTO "spent_tokens" ("hash", "kind", "expires_at") VALUES (${hash(what)}, 'totp', ${expiresAt})
    ON CONFLICT ("hash") DO NOTHING`
  return inserted === 1
}
