/** Bodies that stand still, and the small ones beside the segments. */

import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { type ClientRequest, request } from 'node:http'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { digestHeader, newFolder, newRecord, startTestTree } from '../test-tree.ts'

const tree = await startTestTree()
const { root, vault } = tree
afterAll(() => tree[Symbol.asyncDispose]())

const bytesHeaders = (bytes: Uint8Array) => ({
  ...{ Authorization: `Bearer ${tree.token}`, 'Content-Type': 'application/octet-stream' },
  'Content-Digest': digestHeader(bytes),
})

/** A segment whose body stops after its first byte. */
async function stall(path: string, bytes: Buffer): Promise<ClientRequest> {
  const headers = { ...bytesHeaders(bytes), 'Content-Length': bytes.length }
  const stalled = request(`${vault.url}/api/uploads/${path}`, { method: 'PUT', headers })
  stalled.on('error', () => undefined) // it is cut on purpose
  stalled.write(bytes.subarray(0, 1))
  await once(stalled, 'socket')
  return stalled
}

test('a seventh body at once is told to come again, and a cut one leaves nothing and frees its place', async () => {
  const { upload, segments } = await tree.upload(randomUUID(), 7 * 1_049_600, { skip: [0, 1, 2, 3, 4, 5, 6] })
  const segment = (n: number) => segments[n] ?? Buffer.alloc(0)
  const stalled = await Promise.all([0, 1, 2, 3, 4, 5].map((n) => stall(`${upload}/segments/${n}`, segment(n))))
  const put = () => tree.put(`${upload}/segments/6`, segment(6))
  const begun = async () => (await readdir(join(vault.dataDir, 'tmp'), { recursive: true })).length - 1
  await expect.poll(begun, { interval: 20 }).toBe(6)
  const refused = await put()
  expect([refused.headers.get('retry-after'), ((await refused.json()) as { code: string }).code]).toEqual(['1', 'busy'])
  for (const one of stalled) one.destroy()
  await expect.poll(async () => (await put()).status, { interval: 50 }).toBeLessThan(300)
  expect((await tree.call({ path: `/api/uploads/${upload}` })).body.held).toBe('6')
})

test('a thumbnail goes with the version whose manifest names it', async () => {
  const node = randomUUID()
  const stored = await tree.upload(node, 72)
  const thumb = randomBytes(4_168)
  const named = Buffer.from(digestHeader(thumb).slice(9, -1), 'base64').toString('base64url')
  const version = await tree.versionOf(node, stored, { thumb: named })
  const record = newRecord(node, version.content)
  const create = { op: 'create', node, parent: root, record, version: version.op } as const
  expect((await tree.send(await tree.build([create]))).body.code).toBe('manifest_invalid')
  for (const status of [201, 204]) expect((await tree.put(`${stored.upload}/thumb`, thumb)).status).toBe(status)
  expect((await tree.send(await tree.build([create]))).status).toBe(200)
  const got = await fetch(`${vault.url}/api/versions/${stored.version}/thumb`, { headers: bytesHeaders(thumb) })
  expect(Buffer.from(await got.arrayBuffer()).equals(thumb)).toBe(true)
})

test('the index of a folder is the newest that was put', async () => {
  const folder = newFolder(root)
  await tree.send(await tree.build([folder]))
  await tree.send(await tree.build([newFolder(folder.node)]))
  const path = `${vault.url}/api/nodes/${folder.node}/index`
  const put = async (rev: string, bytes: Buffer) => {
    const headers = { ...bytesHeaders(bytes), 'Vault-Index-Rev': rev }
    return (await fetch(path, { method: 'PUT', headers, body: new Uint8Array(bytes) })).status
  }
  const [newer, older] = [randomBytes(500), randomBytes(500)]
  const statuses = [await put('2', newer), await put('1', older), await put('3', older), await put('x', older)]
  expect(statuses).toEqual([204, 409, 409, 400])
  const got = await fetch(path, { headers: bytesHeaders(newer) })
  expect(got.headers.get('vault-index-rev')).toBe('2')
  expect(Buffer.from(await got.arrayBuffer()).equals(newer)).toBe(true)
})
