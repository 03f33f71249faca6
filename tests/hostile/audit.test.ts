import { expect, test } from 'vitest'
import { createNoteSigner, signCheckpoint } from '../../vault/audit/note.ts'
import {
  type CheckpointMemory,
  checkLog,
  makeFolder,
  type RememberedCheckpoint,
  readEntries,
} from '../../vault/client/index.ts'
import { type Lie, lieInJson } from './evil-proxy.ts'
import { startStage } from './stage.ts'

const stage = await startStage()
const { proxy, tree, session } = stage
for (let made = 0; made < 20; made++) await makeFolder(tree, tree.root, `folder ${made}`)

function memoryWith(kept?: RememberedCheckpoint): CheckpointMemory & { kept: RememberedCheckpoint | undefined } {
  return {
    kept,
    read: async function read() {
      return this.kept
    },
    save: async function save(checkpoint) {
      this.kept = checkpoint
    },
  }
}

const isNote = (path: string) => path.startsWith('/api/audit/checkpoint')

async function outcomeOf(lie: Lie, memory: CheckpointMemory) {
  proxy.lie(lie)
  const outcome = await checkLog(session, memory).then(
    () => 'accepted',
    (error) => error.code,
  )
  proxy.lie(undefined)
  return outcome
}

test('21: entries are proven one by one, and an edited one is named as not being in the log', async () => {
  const checkpoint = await checkLog(session, memoryWith())
  const entries = await readEntries(session, checkpoint, { limit: 10 })
  expect(entries.length).toBeGreaterThan(0)
  expect(new Set(entries.map(({ entry }) => entry.actor))).toEqual(new Set([session.account.user]))
  const changes = [(text: string) => text.replace('"ok":true', '"ok":false'), (text: string) => `${text} `]
  for (const change of changes) {
    proxy.lie(
      lieInJson('GET /api/audit?', (answer) => {
        const [first] = answer.entries
        first.entry = change(first.entry)
      }),
    )
    await expect(readEntries(session, checkpoint, { limit: 3 })).rejects.toMatchObject({ code: 'log_inconsistent' })
  }
  proxy.lie(
    lieInJson('GET /api/audit?', ({ entries }) => void entries.unshift({ ...entries[0], seq: entries[0].seq - 1 })),
  )
  await expect(readEntries(session, checkpoint, { limit: 3 })).rejects.toMatchObject({ code: 'log_inconsistent' })
  proxy.lie(undefined)
})

test('21: a log that grew goes on from the remembered one; a shorter and another one do not', async () => {
  const memory = memoryWith()
  const first = await checkLog(session, memory)
  await makeFolder(tree, tree.root, 'grown')
  const second = await checkLog(session, memory)
  expect(second.size).toBeGreaterThan(first.size)
  const shorter: Lie = ({ path }, honest) => (isNote(path) ? { ...honest, body: Buffer.from(first.note) } : undefined)
  expect(await outcomeOf(shorter, memory)).toBe('log_inconsistent')
  const proof = lieInJson('GET /api/audit/consistency', (answer) => ({ ...answer, proof: answer.proof.toReversed() }))
  await makeFolder(tree, tree.root, 'grown again')
  expect(await outcomeOf(proof, memory)).toBe('log_inconsistent')
  const other = { ...second, root: new Uint8Array(32) }
  expect(await outcomeOf(() => undefined, memoryWith(other))).toBe('log_inconsistent')
  expect(memory.kept?.size).toBe(second.size)
  expect(await outcomeOf(() => undefined, memory)).toBe('accepted')
})

test('12, 21: another audit key, which the server names and signs with, grants nothing', async () => {
  const memory = memoryWith()
  const { origin, size, root } = await checkLog(session, memory)
  const mallory = await createNoteSigner(new Uint8Array(32).fill(9))
  const note = await signCheckpoint({ origin, size: size + 1, root }, [mallory])
  const auditKey = Buffer.from(mallory.publicKey).toString('base64url')
  const swapped: Lie = (asked, honest) => {
    if (isNote(asked.path)) return { ...honest, body: Buffer.from(note) }
    return lieInJson('GET /api/instance', (answer) => ({ ...answer, auditKey }))(asked, honest)
  }
  expect(await outcomeOf(swapped, memory)).toBe('log_inconsistent')
  expect(await outcomeOf(swapped, memoryWith())).toBe('log_inconsistent')
})

test('21: a key that follows the known one is taken when the same note carries both signatures, and kept', async () => {
  const memory = memoryWith()
  const { origin, size, root } = await checkLog(session, memory)
  const next = await createNoteSigner(new Uint8Array(32).fill(11))
  const auditKey = Buffer.from(next.publicKey).toString('base64url')
  const own = await signCheckpoint({ origin, size, root }, [next])
  const both = (memory.kept?.note ?? '') + own.slice(own.indexOf('\n\n') + 2)
  const showing =
    (note: string): Lie =>
    (asked, honest) => {
      if (isNote(asked.path)) return { ...honest, body: Buffer.from(note) }
      return lieInJson('GET /api/instance', (answer) => ({ ...answer, auditKey }))(asked, honest)
    }
  expect(await outcomeOf(showing(own), memory)).toBe('log_inconsistent')
  expect(await outcomeOf(showing(both), memory)).toBe('accepted')
  expect(memory.kept?.auditKey).toBe(auditKey)
  expect(await outcomeOf(showing(own), memory)).toBe('accepted')
  expect(await outcomeOf(() => undefined, memory)).toBe('log_inconsistent')
})
