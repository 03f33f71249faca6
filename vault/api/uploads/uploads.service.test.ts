/** Bytes on their way in and out, over real HTTP. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { opaqueBytes } from '../test-accounts.ts'
import { inviteTestAccount } from '../test-new-account.ts'
import { digestHeader, newRecord, startTestTree } from '../test-tree.ts'

const tree = await startTestTree()
const { root, space, call, vault } = tree
afterAll(() => tree[Symbol.asyncDispose]())

const start = (csize: number, change: object = {}) => ({
  ...{ upload: randomUUID(), space, node: randomUUID(), version: randomUUID(), parent: root },
  ...{ csize, seg: 64, sealed: opaqueBytes(80), ...change },
})
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code]

/** A file of one or more segments that is in the tree. */
async function store(csize: number) {
  const node = randomUUID()
  const stored = await tree.upload(node, csize)
  const version = await tree.versionOf(node, stored)
  const record = newRecord(node, version.content)
  const built = await tree.build([{ op: 'create', node, parent: root, record, version: version.op }])
  expect((await tree.send(built)).body).toMatchObject({ seq: expect.any(Number) })
  return { ...stored, node }
}

test('a draft is begun once however often, with its own ids and a size that a file can have', async () => {
  const uploads = [start(72)]
  expect((await call({ path: '/api/uploads', body: { uploads } })).status).toBe(201)
  expect(await call({ path: '/api/uploads', body: { uploads } })).toMatchObject({ status: 200 })
  const { version, ...rest } = uploads[0] ?? start(72)
  const refused = async (one: object, code: string) =>
    expect((await call({ path: '/api/uploads', body: { uploads: [one] } })).body).toMatchObject({ code })
  await refused({ ...rest, version, csize: 73 }, 'id_taken')
  await refused(start(72, { version }), 'id_taken')
  for (const csize of [0, 71, 56 + 16_400, 56 + 16_400 + 15]) await refused(start(csize), 'bad_request')
  await refused(start(72, { space: randomUUID() }), 'not_found')
  await refused(start(2 ** 50), 'file_too_large')
})

test('a segment is stored once, and held for whoever sends the same again', async () => {
  const { upload, segments } = await tree.upload(randomUUID(), 2_200_000, { skip: [1] })
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = segments
  expect((await tree.put(`${upload}/segments/0`, first)).status).toBe(204)
  expect((await tree.put(`${upload}/segments/1`, second)).status).toBe(201)
  const other = randomBytes(first.length)
  expect(await codeOf(await tree.put(`${upload}/segments/0`, other))).toEqual([409, 'segment_conflict'])
  const state = await call({ path: `/api/uploads/${upload}?digests=1` })
  expect(state.body).toMatchObject({ state: 'open', held: '0-2', segs: 3, digests: [{ n: 0 }, { n: 1 }, { n: 2 }] })
})

test('each wrong way to send a segment has its own status and stores nothing', async () => {
  const { upload, segments } = await tree.upload(randomUUID(), 1_500_000, { skip: [0, 1] })
  const [first = Buffer.alloc(0)] = segments
  const path = `${upload}/segments/0`
  const tries: [number, string, Promise<Response>][] = [
    [400, 'digest_mismatch', tree.put(path, first, { 'Content-Digest': digestHeader(Buffer.alloc(1)) })],
    [400, 'bad_request', tree.put(path, first, { 'Content-Digest': 'sha-512=:AA==:' })],
    [413, 'segment_size', tree.put(path, first.subarray(1))],
    [413, 'segment_size', tree.put(`${upload}/segments/2`, first)],
    [404, 'not_found', tree.put(`${upload}/segments/01`, first)],
    [404, 'not_found', tree.put(`${randomUUID()}/segments/0`, first)],
    [415, 'media_type', tree.put(path, first, { 'Content-Type': 'text/plain' })],
    [413, 'body_too_large', tree.put(`${upload}/thumb`, Buffer.alloc(65_537))],
  ]
  for (const [status, code, answer] of tries) expect(await codeOf(await answer)).toEqual([status, code])
  expect((await call({ path: `/api/uploads/${upload}` })).body.held).toBe('')
})

test('a draft that was given up takes nothing and gives its reservation back', async () => {
  const before = (await call({ path: '/api/quota' })).body.reserved
  const { upload, segments } = await tree.upload(randomUUID(), 72, { skip: [0] })
  expect((await call({ path: '/api/quota' })).body.reserved).toBe(before + 72)
  for (const _ of [1, 2]) expect((await call({ method: 'DELETE', path: `/api/uploads/${upload}` })).status).toBe(204)
  expect((await call({ path: '/api/quota' })).body.reserved).toBe(before)
  const late = await tree.put(`${upload}/segments/0`, segments[0] ?? Buffer.alloc(0))
  expect(await codeOf(late)).toEqual([410, 'upload_expired'])
})

test('however many ask at once, no more is reserved than the quota has', async () => {
  const other = await inviteTestAccount(vault, tree, 'bob')
  const account = await call({ path: '/api/account', token: other.token })
  const own = account.body.spaces[0]
  const patch = { path: `/api/admin/users/${other.user}`, method: 'PATCH', body: { quota: 1_000 } }
  expect((await call(patch)).status).toBe(204)
  const one = () => start(300, { space: own.id, parent: own.root })
  const asks = Array.from({ length: 8 }, () =>
    call({ path: '/api/uploads', token: other.token, body: { uploads: [one()] } }),
  )
  const statuses = (await Promise.all(asks)).map(({ status }) => status).sort()
  expect(statuses).toEqual([201, 201, 201, 507, 507, 507, 507, 507])
})

test.each([72, 73, 1_500_000])('a content of %i bytes is read whole and in every kind of range', async (csize) => {
  const { version, bytes } = await store(csize)
  const read = (headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${vault.url}/api/versions/${version}/content`, {
      method,
      headers: { Authorization: `Bearer ${tree.token}`, ...headers },
    })
  const whole = await read()
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  expect(whole.headers.get('etag')).toBe(`"${version}"`)
  const ranges: [string, number, number][] = [
    ['bytes=0-0', 0, 1],
    ['bytes=10-', 10, csize],
    ['bytes=-7', csize - 7, csize],
    [`bytes=60-${csize + 5}`, 60, csize],
  ]
  for (const [range, from, to] of ranges) {
    const part = await read({ Range: range, 'If-Range': `"${version}"` })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to - 1}/${csize}`])
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(from, to)), range).toBe(true)
  }
  for (const range of [`bytes=${csize}-`, 'bytes=5-4', 'bytes=-0', 'bytes=0-1,3-4', 'bytes=-', 'lines=0-1']) {
    expect(await codeOf(await read({ Range: range })), range).toEqual([416, 'range_invalid'])
  }
  expect((await read({ Range: 'bytes=0-0', 'If-Range': '"other"' })).status).toBe(200)
  const head = await read({}, 'HEAD')
  expect([head.status, head.headers.get('content-length')]).toEqual([200, `${csize}`])
})

test('the current version stays, and nobody else reads or deletes it', async () => {
  const { version } = await store(100)
  const path = `/api/versions/${version}`
  expect((await call({ method: 'DELETE', path })).body.code).toBe('version_current')
  const other = await inviteTestAccount(vault, tree, 'carol')
  for (const order of [{ path: `${path}/content` }, { path: `${path}/manifest` }, { path, method: 'DELETE' }]) {
    expect((await call({ ...order, token: other.token })).status).toBe(404)
  }
  expect((await fetch(`${vault.url}${path}/content`)).status).toBe(401)
})
