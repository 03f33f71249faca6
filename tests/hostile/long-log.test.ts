/** A log of 10,000 entries that a liar with the true key of the log serves, once honestly and then changed. */
import { expect, test } from 'vitest'
import { foldSubtrees, hashLeaf, hashNode } from '../../vault/audit/hashes.ts'
import { signCheckpoint } from '../../vault/audit/note.ts'
import { consistencyRanges, inclusionRanges, type LeafRange, subtreesOf } from '../../vault/audit/subtrees.ts'
import { checkLog, type RememberedCheckpoint, readEntries } from '../../vault/client/index.ts'
import { createAuditSigner } from '../../vault/storage/audit-log-checkpoint.ts'
import { testSecrets } from '../../vault/test-vault.ts'
import type { Lie } from './evil-proxy.ts'
import { startStage } from './stage.ts'

const SIZE = 10_000
const { proxy, session } = await startStage()
const signer = await createAuditSigner(testSecrets.serverSecret)
const facts = { at: '2026-11-24T12:00:00.000Z', actor: null, kind: 'session', action: 'sign-in', target: null }
const entryOf = (seq: number) =>
  JSON.stringify({ v: 1, id: `entry-${seq}`, ...facts, ok: true, ip: null, nonce: String(seq * 7_919) })
const honest = Array.from({ length: SIZE }, (_, seq) => entryOf(seq))

/** What a server has to show of a log with these entries. */
async function createLog(entries: readonly string[]) {
  const levels: Uint8Array[][] = [await Promise.all(entries.map((entry) => hashLeaf(entry)))]
  for (let below = levels[0] ?? []; below.length > 1; below = levels.at(-1) ?? []) {
    const pairs = Array.from({ length: below.length >> 1 }, (_, at) => [below[2 * at], below[2 * at + 1]] as const)
    levels.push(await Promise.all(pairs.map(([a, b]) => hashNode(a as Uint8Array, b as Uint8Array))))
  }
  const hashOf = (range: LeafRange) =>
    foldSubtrees(subtreesOf(range).map(({ level, index }) => levels[level]?.[index] as Uint8Array))
  const proofOf = async (ranges: LeafRange[]) =>
    (await Promise.all(ranges.map(hashOf))).map((hash) => Buffer.from(hash).toString('base64url'))
  return {
    size: entries.length,
    root: (size: number) => hashOf({ start: 0, end: size }),
    inclusion: (seq: number, size: number) => proofOf(inclusionRanges(seq, size)),
    consistency: (from: number, to: number) => proofOf(consistencyRanges(from, to)),
    entries,
  }
}

type Log = Awaited<ReturnType<typeof createLog>>

/** @param size entries that it says the log has */
function serve(log: Log, origin: string, size = log.size): Lie {
  return async ({ path }, answer) => {
    const { pathname, searchParams } = new URL(path, 'http://vault')
    const [from, to, seq] = ['from', 'to', 'seq'].map((name) => Number(searchParams.get(name))) as [
      number,
      number,
      number,
    ]
    const json = (value: unknown) => ({ ...answer, status: 200, body: Buffer.from(JSON.stringify(value)) })
    if (pathname === '/api/audit/checkpoint') {
      const note = await signCheckpoint({ origin, size, root: await log.root(size) }, [signer])
      return { ...answer, body: Buffer.from(note) }
    }
    if (pathname === '/api/audit/consistency') return json({ from, to, proof: await log.consistency(from, to) })
    if (pathname === '/api/audit/inclusion') return json({ seq, size, proof: await log.inclusion(seq, size) })
    if (pathname !== '/api/audit') return undefined
    const newest = log.entries.map((entry, at) => ({ seq: at, entry })).slice(-5)
    return json({ entries: newest.toReversed() })
  }
}

test('21: of 10,000 entries none is edited, dropped, moved, added or cut off unnoticed', async () => {
  const memory = {
    kept: undefined as RememberedCheckpoint | undefined,
    async read() {
      return memory.kept
    },
    async save(checkpoint: RememberedCheckpoint) {
      memory.kept = checkpoint
    },
  }
  const { origin } = await checkLog(session, { ...memory, save: async () => undefined })
  const log = await createLog(honest)
  proxy.lie(serve(log, origin, 9_000))
  expect((await checkLog(session, memory)).size).toBe(9_000)
  const at = 4_321
  const [entry = ''] = honest.slice(at, at + 1)
  const lies = [
    honest.with(at, entry.replace('"ok":true', '"ok":false')),
    honest.toSpliced(at, 1),
    honest.with(at, honest[at + 1] ?? '').with(at + 1, entry),
    honest.toSpliced(at, 0, entryOf(SIZE)),
    honest.toSpliced(0, 1),
    honest.with(8_999, entryOf(SIZE)),
    honest.slice(0, 8_999),
  ]
  for (const lie of lies) {
    proxy.lie(serve(await createLog(lie), origin))
    await expect(checkLog(session, memory)).rejects.toMatchObject({ code: 'log_inconsistent' })
    expect(memory.kept?.size).toBe(9_000)
  }
  proxy.lie(serve(log, origin))
  const checkpoint = await checkLog(session, memory)
  expect((await readEntries(session, checkpoint)).map(({ seq }) => seq)).toEqual([9_999, 9_998, 9_997, 9_996, 9_995])
})
