/** Links over real HTTP: what their limits promise, whoever tries. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { opaqueBytes } from '../test-accounts.ts'
import { newFolder, newRecord, startTestTree, trashed } from '../test-tree.ts'

let now = Date.parse('2026-11-24T12:00:00.000Z')
const tree = await startTestTree({ clock: () => new Date(now) })
const { root, trash, call, vault } = tree
afterAll(() => tree[Symbol.asyncDispose]())

const hashOf = (secret: Buffer) => createHash('sha256').update(secret).digest('base64url')

async function storeFile(parent: string) {
  const node = randomUUID()
  const stored = await tree.upload(node, 200)
  const version = await tree.versionOf(node, stored)
  const record = newRecord(node, version.content)
  await tree.send(await tree.build([{ op: 'create', node, parent, record, version: version.op }]))
  return { node, record, version: stored.version }
}

async function share(node: string, change: object = {}) {
  const [lookup, access] = [randomBytes(32), randomBytes(32)]
  const link = randomUUID()
  const body = {
    ...{ link, node, lookupHash: hashOf(lookup), accessHash: hashOf(access), kdf: null },
    ...{ blob: opaqueBytes(300), ownerBlob: opaqueBytes(100), allow: 'download', ...change },
  }
  expect((await call({ path: '/api/shares', body })).status).toBe(201)
  const open = (secret = lookup) =>
    call({ path: `/api/links/${link}/open`, body: { lookup: secret.toString('base64url') } })
  const unlock = (secret = access) =>
    call({ path: `/api/links/${link}/unlock`, body: { access: secret.toString('base64url') } })
  return { link, body, open, unlock }
}
const read = (token: string, path: string) =>
  fetch(vault.url + path, { headers: { Authorization: `Link ${token}` } }).then(async (answer) => {
    await answer.arrayBuffer()
    return answer.status
  })

test('a link is made once however often, and only its secret finds it', async () => {
  const { node } = await storeFile(root)
  const { link, body, open, unlock } = await share(node)
  expect((await call({ path: '/api/shares', body })).status).toBe(200)
  expect((await call({ path: '/api/shares', body: { ...body, allow: 'view' } })).body.code).toBe('id_taken')
  expect((await open()).body).toMatchObject({ kind: 'file', passwordNeeded: false, remaining: null })
  expect((await open(randomBytes(32))).body.code).toBe('not_found')
  expect((await unlock(randomBytes(32))).body.code).toBe('auth_failed')
  expect((await unlock()).body).toMatchObject({ node, blob: body.blob })
  expect((await call({ path: `/api/shares/${link}/stats` })).body).toMatchObject({
    opens: 1,
    failures: 1,
    downloads: 0,
  })
})

test('a link reads what is below its folder and nothing beside it', async () => {
  const folder = newFolder(root)
  await tree.send(await tree.build([folder]))
  const [inside, outside] = [await storeFile(folder.node), await storeFile(root)]
  const { unlock } = await share(folder.node)
  const { token } = (await unlock()).body
  expect(await read(token, `/api/nodes/${folder.node}/children`)).toBe(200)
  expect(await read(token, `/api/versions/${inside.version}/content`)).toBe(200)
  for (const path of [`nodes/${root}/children`, `nodes/${outside.node}`, `versions/${outside.version}/content`]) {
    expect(await read(token, `/api/${path}`), path).toBe(404)
  }
  expect(await read(token, '/api/quota')).toBe(401)
  await tree.send(
    await tree.build([
      { op: 'trash', node: folder.node, parent: trash, from: root, record: trashed(folder.record, root) },
    ]),
  )
  expect(await read(token, `/api/versions/${inside.version}/content`)).toBe(404)
})

test('of many that come at once no more get it than the link allows, and each of them may read it again', async () => {
  const { node, version } = await storeFile(root)
  const { open, unlock } = await share(node, { maxDownloads: 2 })
  const tokens = (await Promise.all([1, 2, 3, 4, 5].map(() => unlock()))).map(({ body }) => body.token)
  const path = `/api/versions/${version}/content`
  const first = await Promise.all(tokens.map((token) => read(token, path)))
  expect(first.toSorted()).toEqual([200, 200, 410, 410, 410])
  expect(await Promise.all(tokens.map((token) => read(token, path)))).toEqual(first)
  expect((await open()).body.remaining).toBe(0)
  expect((await unlock()).body.code).toBe('gone')
})

test('what is revoked or over ends at once, also for those who are in', async () => {
  const { node, version } = await storeFile(root)
  const [revoked, brief] = [await share(node), await share(node, { expiresAt: new Date(now + 60_000).toISOString() })]
  const tokens = [(await revoked.unlock()).body.token, (await brief.unlock()).body.token]
  for (const _ of [1, 2]) {
    expect((await call({ method: 'DELETE', path: `/api/shares/${revoked.link}` })).status).toBe(204)
  }
  now += 60_000
  for (const { open, unlock } of [revoked, brief]) {
    expect([(await open()).body.code, (await unlock()).body.code]).toEqual(['gone', 'gone'])
    expect((await open(randomBytes(32))).body.code).toBe('not_found')
  }
  for (const token of tokens) expect(await read(token, `/api/versions/${version}/content`)).toBeGreaterThanOrEqual(401)
  const patch = { method: 'PATCH', path: `/api/shares/${revoked.link}`, body: { allow: 'view' } }
  expect((await call(patch)).body.code).toBe('gone')
})

test('a new password puts out who came in by the old one', async () => {
  const { node, version } = await storeFile(root)
  const { link, unlock } = await share(node)
  const { token } = (await unlock()).body
  const access = randomBytes(32)
  const kdf = { memory: 65_536, iterations: 3, parallelism: 1 }
  const secrets = { accessHash: hashOf(access), kdf, blob: opaqueBytes(300) }
  const patched = await call({ method: 'PATCH', path: `/api/shares/${link}`, body: { secrets } })
  expect(patched.body).toMatchObject({ link, kdf })
  expect(await read(token, `/api/versions/${version}/content`)).toBe(401)
  expect((await unlock()).body.code).toBe('auth_failed')
  expect((await unlock(access)).status).toBe(200)
})

test('after five wrong guesses each further one costs work', async () => {
  const { node } = await storeFile(root)
  const { unlock } = await share(node)
  for (let guess = 0; guess < 5; guess++) expect((await unlock(randomBytes(32))).body.code).toBe('auth_failed')
  expect((await unlock(randomBytes(32))).body).toMatchObject({ code: 'challenge_required', challenge: {} })
})
