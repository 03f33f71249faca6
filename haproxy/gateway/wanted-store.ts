/** The wanted state on disk: one file per pool, always whole, durable before its effect. */
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { failover, slotWish } from './contract.ts'
import { GatewayError } from './errors.ts'
import type { PoolName, SlotName } from './ids.ts'
import { parseAddress, parsePoolName, parseServerNumber, parseSlotName, SERVERS } from './ids.ts'
import type { TargetCheck } from './targets.ts'
import type { PoolWanted } from './wanted.ts'
import { emptyPool, renamed } from './wanted.ts'

const savedPool = z.strictObject({
  format: z.literal(1),
  pool: z.string().transform(parsePoolName),
  epoch: z.int().nonnegative(),
  slots: z.array(
    z.strictObject({
      slot: z.string().transform(parseSlotName),
      server: z.int().min(1).max(SERVERS).transform(parseServerNumber),
      state: slotWish,
      address: z.string().transform(parseAddress).nullable(),
      epoch: z.int().nonnegative(),
    }),
  ),
  failoverSeq: z.int().nonnegative(),
  failovers: z.array(failover),
})

export interface WantedStore {
  read(): PoolWanted
  /** Durable when it resolves. @throws GatewayError `state_unavailable`; then nothing has changed */
  save(next: PoolWanted): Promise<void>
  /** Like `save`, but a disk that refuses does not stop it: traffic comes first. Resolves with whether it is durable. */
  keep(next: PoolWanted): Promise<boolean>
  /** Whether the last write succeeded. */
  isHealthy(): boolean
}

export interface PoolRules {
  pool: PoolName
  names: readonly SlotName[]
  isTarget: TargetCheck
}

/**
 * @throws Error when the file is there and cannot be read or understood, or sends traffic where none may go: starting
 * anew would forget the fence.
 */
export async function openWantedStore(dir: string, { pool, names, isTarget }: PoolRules): Promise<WantedStore> {
  const path = join(dir, `${pool}.json`)
  const saved = await readSaved(path)
  for (const [name, { address }] of saved?.slots ?? [])
    if (address !== null && !isTarget(address)) throw new Error(`${path}: slot ${name} may not be at ${address}`)
  let current = saved ? renamed(saved, names) : emptyPool(pool, names)
  let healthy = true

  const write = async (next: PoolWanted) => {
    try {
      await writeDurably(dir, path, renderPool(next))
      healthy = true
    } catch (cause) {
      healthy = false
      throw new GatewayError('state_unavailable', `cannot write ${path}`, { cause })
    }
  }
  return {
    read: () => current,
    isHealthy: () => healthy,
    async save(next) {
      await write(next)
      current = next
    },
    async keep(next) {
      current = next
      return write(next).then(
        () => true,
        () => false,
      )
    },
  }
}

export function renderPool(wanted: PoolWanted): string {
  const slots = [...wanted.slots].map(([slot, entry]) => ({ slot, ...entry }))
  return `${JSON.stringify({ format: 1, ...wanted, slots }, null, 1)}\n`
}

async function readSaved(path: string): Promise<PoolWanted | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    const { pool, epoch, slots, failoverSeq, failovers } = savedPool.parse(JSON.parse(text))
    const entries = slots.map(({ slot, ...entry }): [SlotName, typeof entry] => [slot, entry])
    return { pool, epoch, slots: new Map(entries), failoverSeq, failovers }
  } catch (cause) {
    throw new Error(`${path} is damaged: restore it, or move it away and raise the epoch above all used ones`, {
      cause,
    })
  }
}

async function writeDurably(dir: string, path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const folder = await open(dir, 'r') // the rename itself is durable only once the folder is
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
