/** ALTCHA: a little work before a guess. The library takes a solution twice (measured), so solutions are spent here. */
import { createHash } from 'node:crypto'
import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { z } from 'zod'
import type { VaultTransaction } from '../../prisma/vault/client.ts'
import type { ApiDeps } from './deps.ts'
import { ApiError } from './problems.ts'

const ALGORITHM = 'PBKDF2/SHA-256'
const COST = 1_000
const COUNTER = { min: 500, max: 1_000 }
const LIFETIME_MS = 5 * 60_000

/** What of a solution must hold before the library looks at it. */
const Solved = z.object({
  challenge: z.object({
    parameters: z.looseObject({
      algorithm: z.literal(ALGORITHM),
      nonce: z.string(),
      salt: z.string(),
      cost: z.literal(COST),
      keyLength: z.number(),
      keyPrefix: z.string(),
      expiresAt: z.number(),
      data: z.object({ action: z.string() }),
    }),
    signature: z.string().max(200),
  }),
  solution: z.object({ counter: z.number(), derivedKey: z.string() }),
})

/** A proof that is right; the transaction that it pays for still has to spend it. */
export interface Proof {
  hash: Uint8Array<ArrayBuffer>
  expiresAt: string
}

type WorkDeps = Pick<ApiDeps, 'clock' | 'random' | 'keys'>

/**
 * @param action what the proof pays for; one for another action is refused
 * @throws ApiError `challenge_required` with a fresh challenge when there is no proof or it does not hold
 */
export async function requireProof(deps: WorkDeps, action: string, altcha: string | undefined): Promise<Proof> {
  const proof = altcha === undefined ? null : await verify(deps, action, altcha)
  if (proof === null) throw await challengeRequired(deps, action)
  return proof
}

/** Before anything else in its transaction. @throws ApiError `challenge_required` when it was spent before */
export async function spendProof(tx: VaultTransaction, { hash, expiresAt }: Proof): Promise<void> {
  const inserted = await tx.$executeRaw`
    INSERT INTO "spent_tokens" ("hash", "kind", "expires_at") VALUES (${hash}, 'altcha', ${expiresAt})
    ON CONFLICT ("hash") DO NOTHING`
  if (inserted !== 1) throw new ApiError('challenge_required', 'This proof was used before.')
}

async function challengeRequired(deps: WorkDeps, action: string): Promise<ApiError> {
  const { clock, random, keys } = deps
  const span = COUNTER.max - COUNTER.min + 1
  const counter = COUNTER.min + (Buffer.from(random(4)).readUInt32BE() % span)
  const expiresAt = Math.floor((clock().getTime() + LIFETIME_MS) / 1_000)
  const data = { action }
  const challenge = await createChallenge({
    ...{ algorithm: ALGORITHM, cost: COST, deriveKey, data, counter, expiresAt },
    ...keys.altcha,
  })
  return new ApiError('challenge_required', undefined, { members: { challenge } })
}

async function verify({ clock, keys }: WorkDeps, action: string, altcha: string): Promise<Proof | null> {
  const solved = Solved.safeParse(parseBase64Json(altcha))
  if (!solved.success) return null
  const { challenge, solution } = solved.data
  const { data, expiresAt } = challenge.parameters
  if (data.action !== action || expiresAt * 1_000 <= clock().getTime()) return null
  const verdict = await verifySolution({ challenge, solution, deriveKey, ...keys.altcha }).catch(() => null)
  if (verdict?.verified !== true) return null
  const hash = new Uint8Array(createHash('sha256').update(challenge.signature).digest())
  return { hash, expiresAt: new Date(expiresAt * 1_000).toISOString() }
}

function parseBase64Json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
  } catch {
    return undefined // no schema takes it
  }
}
