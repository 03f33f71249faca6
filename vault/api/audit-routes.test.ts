import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashLeaf } from '../audit/hashes.ts'
import { openCheckpoint } from '../audit/note.ts'
import { verifyConsistency, verifyInclusion } from '../audit/proofs.ts'
import { startTestVault, type TestVault } from '../test-vault.ts'
import { ask, type TestAccount } from './test-accounts.ts'
import { createTestAccount, inviteTestAccount } from './test-new-account.ts'

let vault: TestVault
let admin: TestAccount
let guest: TestAccount

beforeAll(async () => {
  vault = await startTestVault()
  admin = await createTestAccount(vault)
  guest = await inviteTestAccount(vault, admin, 'guest')
})
afterAll(() => vault[Symbol.asyncDispose]())

const read = (path: string, token = guest.token) => ask(vault, { path, token })
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))

async function checkpoint() {
  const { body: instance } = await ask(vault, { path: '/api/instance' })
  const note = await read('/api/audit/checkpoint')
  const key = { origin: `leyzen-vault/${instance.id}`, publicKey: bytes(instance.auditKey) }
  const opened = await openCheckpoint(note.body, key)
  if (opened === null) throw new Error(note.body)
  return opened
}

test('a person proves each own entry against the signed checkpoint, and the checkpoint against a later one', async () => {
  const before = await checkpoint()
  const { entries } = (await read('/api/audit')).body
  expect(entries.map(({ entry }: { entry: string }) => JSON.parse(entry).action)).toEqual(['register'])
  for (const { seq, entry } of entries) {
    const { body } = await read(`/api/audit/inclusion?seq=${seq}&size=${before.size}`)
    const claim = { seq, ...before, leaf: await hashLeaf(entry), proof: body.proof.map(bytes) }
    expect(await verifyInclusion(claim)).toBe(true)
  }
  await ask(vault, { method: 'DELETE', path: '/api/sessions', token: guest.token })
  const after = await checkpoint()
  const { body } = await read(`/api/audit/consistency?from=${before.size}&to=${after.size}`)
  const claim = { from: before.size, fromRoot: before.root, to: after.size, toRoot: after.root }
  expect(await verifyConsistency({ ...claim, proof: body.proof.map(bytes) })).toBe(true)
})

test('an administrator reads all entries, and exports them with the checkpoint that covers them', async () => {
  const { entries } = (await read('/api/audit?limit=2', admin.token)).body
  expect(entries).toHaveLength(2)
  expect(await read('/api/admin/audit/export')).toMatchObject({ status: 403 })
  const lines = (await read('/api/admin/audit/export', admin.token)).body
  const parsed = Array.isArray(lines)
    ? lines
    : String(lines)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
  expect(parsed.at(-1)).toEqual({ checkpoint: expect.stringContaining('leyzen-vault/') })
  expect(parsed.slice(0, -1).map(({ seq }) => seq)).toEqual(parsed.slice(0, -1).map((_, index) => index))
  const leaves = await fetch(`${vault.url}/api/audit/leaves?from=0`, {
    headers: { Authorization: `Bearer ${admin.token}` },
  })
  const hashes = Buffer.from(await leaves.arrayBuffer())
  expect(hashes.length).toBe(32 * (parsed.length - 1))
  expect(Buffer.from(await hashLeaf(parsed[0].entry)).equals(hashes.subarray(0, 32))).toBe(true)
})

test('proofs of what is not there are refused', async () => {
  const { size } = await checkpoint()
  for (const query of [
    `inclusion?seq=${size}&size=${size}`,
    `inclusion?seq=0&size=${size + 1}`,
    'inclusion?seq=x&size=1',
  ])
    expect(await read(`/api/audit/${query}`)).toMatchObject({ status: 400, body: { code: 'bad_request' } })
  expect((await read('/api/audit/consistency?from=2&to=1')).status).toBe(400)
})
