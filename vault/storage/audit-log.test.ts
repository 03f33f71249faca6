import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openVault, type VaultDatabase } from '../../prisma/vault/client.ts'
import { hashLeaf } from '../audit/hashes.ts'
import { openCheckpoint } from '../audit/note.ts'
import { verifyConsistency, verifyInclusion } from '../audit/proofs.ts'
import { startTestVault, type TestVault } from '../test-vault.ts'
import { type AuditFact, appendAudit } from './audit-log.ts'
import { createAuditSigner, readCheckpoint } from './audit-log-checkpoint.ts'
import {
  readAuditEntries,
  readAuditLeaves,
  readAuditRoot,
  readAuditSize,
  readAuditSlice,
  readConsistencyProof,
  readInclusionProof,
} from './audit-log-proofs.ts'

const ENTRIES = 37
const actors = [randomUUID(), randomUUID()]
let vault: TestVault
let database: VaultDatabase

const fact = (index: number): AuditFact => ({
  actorId: actors[index % 2] ?? null,
  kind: 'file',
  action: 'file.create',
  targetId: `target ${index}`,
  ok: true,
  ip: null,
})

beforeAll(async () => {
  vault = await startTestVault()
  database = await openVault(vault.dataDir)
  const other = await openVault(vault.dataDir)
  for (let index = 0; index < ENTRIES; index += 2) {
    await database.write((tx) => appendAudit(tx, fact(index)))
    if (index + 1 < ENTRIES) await other.write((tx) => appendAudit(tx, fact(index + 1)))
  }
  await other.close()
})
afterAll(async () => {
  await database.close()
  await vault[Symbol.asyncDispose]()
})

test('what two replicas append is one tree, and each entry is proven in it at every later size', async () => {
  const { reader } = database
  const rows = await readAuditSlice(reader, { start: 0, end: ENTRIES })
  const leaves = await readAuditLeaves(reader, { start: 0, end: ENTRIES })
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: ENTRIES }, (_, index) => index))
  for (const size of [1, 2, 3, 8, 21, ENTRIES]) {
    const root = await readAuditRoot(reader, size)
    for (const seq of [0, Math.floor(size / 2), size - 1]) {
      const leaf = await hashLeaf(rows[seq]?.entry ?? '')
      expect(Buffer.from(leaf).equals(leaves[seq] ?? new Uint8Array())).toBe(true)
      const proof = await readInclusionProof(reader, seq, size)
      expect(await verifyInclusion({ seq, size, leaf, proof, root })).toBe(true)
    }
    const claim = { from: size, fromRoot: root, to: ENTRIES, toRoot: await readAuditRoot(reader, ENTRIES) }
    const proof = await readConsistencyProof(reader, size, ENTRIES)
    expect(await verifyConsistency({ ...claim, proof })).toBe(true)
  }
})

test('the checkpoint opens with the key of the server secret and says size and root', async () => {
  const signer = await createAuditSigner(new Uint8Array(32).fill(9))
  const note = await readCheckpoint(database.reader, [signer])
  const { uuid } = await database.reader.instance.findUniqueOrThrow({ where: { id: 1 } })
  const opened = await openCheckpoint(note, { origin: `leyzen-vault/${uuid}`, publicKey: signer.publicKey })
  expect(opened).toMatchObject({ size: ENTRIES, root: await readAuditRoot(database.reader, ENTRIES) })
})

test('a person reads what they did themselves, newest first, page by page', async () => {
  const actorId = actors[1] ?? ''
  const first = await readAuditEntries(database.reader, { actorId, limit: 10 })
  const next = await readAuditEntries(database.reader, { actorId, before: first.at(-1)?.seq, limit: 10 })
  expect([...first, ...next].map(({ seq }) => seq)).toEqual(Array.from({ length: 18 }, (_, index) => 35 - 2 * index))
  expect(JSON.parse(first[0]?.entry ?? '')).toMatchObject({ v: 1, actor: actorId, target: 'target 35', ok: true })
})

test('an entry goes with the transaction that it belongs to', async () => {
  const failing = database.write(async (tx) => {
    await appendAudit(tx, fact(0))
    throw new Error('the change did not happen')
  })
  await expect(failing).rejects.toThrow('did not happen')
  expect(await readAuditSize(database.reader)).toBe(ENTRIES)
})
