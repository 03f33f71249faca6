/** Changes of the tree over real HTTP: what is done, and what is refused without any effect. */
import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { type FolderManifest, type NodeRecord, signFolderManifest, type VersionId } from '../../keys/index.ts'
import { type Built, moved, newFolder, newRecord, type Step, startTestTree, trashed } from '../test-tree.ts'

const tree = await startTestTree()
const { root, trash, space, call, build, send } = tree
afterAll(() => tree[Symbol.asyncDispose]())

const make = async (step: Step & { record: NodeRecord }) => {
  expect((await send(await build([step]))).status).toBe(200)
  return step
}
const seqNow = async () => (await call({ path: `/api/spaces/${space}/head` })).body.seq
const sendTampered = async (built: Built, change: (body: Built['body']) => void) => {
  change(built.body)
  const before = await seqNow()
  const answer = await call({ path: `/api/spaces/${space}/tx`, body: built.body })
  expect(await seqNow()).toBe(before)
  return answer
}
const refusedWith = async (code: string, steps: Step[], change: (body: Built['body']) => void = () => undefined) =>
  expect((await sendTampered(await build(steps), change)).body).toMatchObject({ code })

test('a repeat is answered as the first time and has no effect', async () => {
  const built = await build([newFolder(root)])
  const first = await send(built)
  expect(await send(built)).toMatchObject({ status: 200, body: first.body })
  expect(await seqNow()).toBe(first.body.seq)
})

test('a folder and what is in it may be made at once, in their order only', async () => {
  const outer = newFolder(root)
  const inner = newFolder(outer.node)
  await refusedWith('not_found', [inner, outer])
  expect((await send(await build([outer, inner]))).status).toBe(200)
  const listing = await call({ path: `/api/nodes/${outer.node}/children` })
  expect(listing.body.trim().split('\n')).toHaveLength(2)
})

test('one of two changes that build on the same state is told the revision that is there now', async () => {
  const [one, two] = [await build([newFolder(root)]), await build([newFolder(root)])]
  const answers = await Promise.all(
    [one, two].map((built) => call({ path: `/api/spaces/${space}/tx`, body: built.body })),
  )
  const [won, lost] = answers.toSorted((a, b) => a.status - b.status)
  const winner = answers.indexOf(won as (typeof answers)[number]) === 0 ? one : two
  for (const [id, now] of winner.folders) tree.folders.set(id, now)
  const rev = tree.folders.get(root)?.head.manifest.rev
  expect([won?.status, lost?.status, lost?.body]).toMatchObject([
    200,
    409,
    { code: 'folder_conflict', folder: root, rev },
  ])
})

test('two changes in different folders of one space at the same time are both done', async () => {
  const parents = [await make(newFolder(root)), await make(newFolder(root)), await make(newFolder(root))]
  const built = await Promise.all(parents.map(({ node }) => build([newFolder(node)])))
  expect((await Promise.all(built.map(send))).map(({ status }) => status)).toEqual([200, 200, 200])
})

test('a node is renamed, moved, trashed, restored and purged', async () => {
  const target = await make(newFolder(root))
  let { record } = await make(newFolder(root))
  const node = record.id
  const step = async (op: Step['op'], parent: string, from?: string) => {
    record = op === 'trash' ? trashed(record, from ?? '') : moved(record)
    if (op === 'rename') record = { ...record, key: keyOf() }
    const answer = await send(await build([{ op, node, parent, record, ...(from ? { from } : {}) }]))
    expect([op, answer.status, answer.body]).toMatchObject([op, 200, {}])
  }
  const { key } = record
  const keyOf = () => key
  await step('rename', root)
  await step('move', target.node, root)
  await step('trash', trash, target.node)
  await step('restore', root, trash)
  await step('trash', trash, root)
  const purge = await build([{ op: 'purge', node, parent: trash, from: trash }])
  for (const op of purge.body.ops) op.rev = record.rev
  expect((await send(purge)).status).toBe(200)
  expect((await call({ path: `/api/nodes/${node}` })).body.code).toBe('not_found')
  await refusedWith('id_taken', [newFolder(root, node)])
})

test('a name is there once, and two nodes may swap theirs', async () => {
  const [a, b] = [await make(newFolder(root)), await make(newFolder(root))]
  const tagOf = (record: NodeRecord) => ('tag' in record ? record.tag : '')
  const renamed = (record: NodeRecord, tag: string): NodeRecord =>
    ({ ...moved(record), key: record.key, tag }) as NodeRecord
  const taken = { op: 'rename', node: a.node, parent: root, record: renamed(a.record, tagOf(b.record)) } as const
  await refusedWith('name_taken', [taken])
  const other = { op: 'rename', node: b.node, parent: root, record: renamed(b.record, tagOf(a.record)) } as const
  expect((await send(await build([taken, other]))).status).toBe(200)
})

test('no folder moves into itself or what is below it', async () => {
  const outer = await make(newFolder(root))
  const inner = await make(newFolder(outer.node))
  const move = { op: 'move', node: outer.node, from: root, record: moved(outer.record) } as const
  await refusedWith('cycle', [{ ...move, parent: inner.node }])
  await refusedWith('cycle', [{ ...move, parent: outer.node }])
})

test('folders are 64 deep and no deeper, however they get there', async () => {
  const steps: (Step & { record: NodeRecord })[] = []
  for (let depth = 1; depth <= 64; depth++) steps.push(newFolder(steps.at(-1)?.node ?? root))
  await refusedWith('depth', [...steps, newFolder(steps.at(-1)?.node ?? '')])
  expect((await send(await build(steps))).status).toBe(200)
  const pair = [newFolder(root)]
  pair.push(newFolder(pair[0]?.node ?? ''))
  expect((await send(await build(pair))).status).toBe(200)
  const [top] = pair
  if (top === undefined) throw new Error('no folder')
  const to = (depth: number): Step => ({
    op: 'move',
    node: top.node,
    parent: steps[depth - 1]?.node ?? '',
    from: root,
    record: moved(top.record),
  })
  await refusedWith('depth', [to(63)])
  expect((await send(await build([to(62)]))).status).toBe(200)
})

test.each<[string, string, (record: NodeRecord) => object]>([
  ['a skipped revision', 'record_invalid', (record) => ({ ...record, rev: record.rev + 1 })],
  ['another id', 'record_invalid', (record) => ({ ...record, id: randomUUID() })],
  ['another kind', 'record_invalid', (record) => ({ ...record, kind: 'file' })],
  ['the old name message', 'record_invalid', (record) => ({ ...record, nrev: record.nrev - 1 })],
  ['another epoch', 'record_invalid', (record) => ({ ...record, epoch: 2 })],
  ['no tag', 'record_invalid', ({ ...record }) => ({ ...record, tag: undefined })],
  ['an unknown member', 'record_invalid', (record) => ({ ...record, more: 1 })],
  ['its members in another order', 'record_invalid', ({ v, ...record }) => ({ ...record, v })],
])('a record with %s is refused', async (_, code, change) => {
  const { node, record } = await make(newFolder(root))
  const next: NodeRecord = { ...moved(record), key: record.key }
  await refusedWith(code, [{ op: 'rename', node, parent: root, record: next }], ({ ops: [op] }) => {
    if (op !== undefined) op.record = JSON.stringify(change(next))
  })
})

test.each<[string, string, Partial<FolderManifest>]>([
  ['another hash before', 'manifest_invalid', { prev: 'A'.repeat(43) }],
  ['another count', 'manifest_invalid', { count: 7 }],
  ['another hash of the children', 'manifest_invalid', { children: 'A'.repeat(43) }],
  ['another author', 'manifest_invalid', { author: randomUUID() as FolderManifest['author'] }],
  ['another space', 'manifest_invalid', { space: randomUUID() as FolderManifest['space'] }],
  ['another epoch', 'manifest_invalid', { epoch: 2 }],
  ['a later revision', 'folder_conflict', { rev: 99 }],
  ['another folder', 'manifest_invalid', { folder: randomUUID() as FolderManifest['folder'] }],
])('a manifest with %s is refused though its owner signed it', async (_, code, change) => {
  const built = await build([newFolder(root)])
  const { manifest } = built.folders.get(root)?.head ?? { manifest: undefined }
  const wrong = await signFolderManifest({ ...manifest, ...change } as FolderManifest, tree.session.account.signer)
  const { json } = built.folders.get(root)?.head ?? { json: '' }
  const answer = await sendTampered(built, (body) => {
    body.manifests = body.manifests.map((one) => (one.json === json ? { json: wrong.json, sig: wrong.sig } : one))
  })
  expect(answer.body).toMatchObject({ code })
})

test('a manifest too few, one too many, one twice and one that somebody else signed are refused', async () => {
  const other = await build([newFolder(trash)])
  await refusedWith('manifest_invalid', [newFolder(root)], (body) => void body.manifests.pop())
  await refusedWith('manifest_invalid', [newFolder(root)], (body) => {
    const extra = other.body.manifests[0]
    if (extra) body.manifests.push(extra)
  })
  await refusedWith('manifest_invalid', [newFolder(root)], (body) => body.manifests.push(...body.manifests.slice(0, 1)))
  await refusedWith('manifest_invalid', [newFolder(root)], ({ manifests: [first] }) => {
    if (first) first.sig = `${first.sig.startsWith('A') ? 'B' : 'A'}${first.sig.slice(1)}`
  })
})

test('a file appears with its whole content or not at all', async () => {
  const node = randomUUID()
  const half = await tree.upload(node, 2_200_000, { skip: [0, 2] })
  const version = await tree.versionOf(node, half)
  const create: Step = {
    op: 'create',
    node,
    parent: root,
    record: newRecord(node, version.content),
    version: version.op,
  }
  const incomplete = await send(await build([create]))
  expect(incomplete.body).toMatchObject({ code: 'upload_incomplete', missing: '0,2' })
  for (const n of [0, 2]) await tree.put(`${half.upload}/segments/${n}`, half.segments[n] ?? Buffer.alloc(0))
  const wrong = await tree.versionOf(node, half, { digest: 'A'.repeat(43) })
  await refusedWith('manifest_invalid', [{ ...create, record: newRecord(node, wrong.content), version: wrong.op }])
  const named = newRecord(node, { ...version.content, ver: randomUUID() as VersionId })
  await refusedWith('record_invalid', [{ ...create, record: named }])
  await refusedWith('manifest_invalid', [create], ({ ops: [op] }) => {
    if (op) op.version = { ...version.op, key: Buffer.alloc(104).toString('base64url') }
  })
  const built = await build([create])
  const first = await send(built)
  expect(first.status).toBe(200)
  await make(newFolder(root))
  expect(await call({ path: `/api/spaces/${space}/tx`, body: built.body })).toMatchObject({
    status: 200,
    body: first.body,
  })
  const quota = await call({ path: '/api/quota' })
  expect(quota.body).toMatchObject({ used: 2_200_000, reserved: 0 })
})

test('what is foreign or unknown is one and the same', async () => {
  const built = await build([newFolder(root)])
  expect((await call({ path: `/api/spaces/${randomUUID()}/tx`, body: built.body })).body.code).toBe('not_found')
  await refusedWith('not_found', [
    { op: 'rename', node: randomUUID(), parent: root, record: moved(newRecord(randomUUID())) },
  ])
  for (const path of ['nodes/X', 'nodes/X/children', 'nodes/X/versions', 'versions/X/manifest', 'versions/X/content']) {
    const answer = await call({ path: `/api/${path.replace('X', randomUUID())}` })
    expect([path, answer.status]).toEqual([path, 404])
  }
})

test('a listing since a revision holds what came after it and names what left', async () => {
  const folder = await make(newFolder(root))
  const [stays, leaves] = [await make(newFolder(folder.node)), await make(newFolder(folder.node))]
  const { rev } = tree.folders.get(folder.node)?.head.manifest ?? { rev: 0 }
  const record = trashed(leaves.record, folder.node)
  const away: Step = { op: 'trash', node: leaves.node, parent: trash, from: folder.node, record }
  const comes = newFolder(folder.node)
  expect((await send(await build([away, comes]))).status).toBe(200)
  const since = await call({ path: `/api/nodes/${folder.node}/children?since=${rev}` })
  const lines = since.body
    .trim()
    .split('\n')
    .slice(1)
    .map((line: string) => JSON.parse(line))
  expect(lines).toMatchObject([{ id: comes.node }, { gone: leaves.node }])
  const all = await call({ path: `/api/nodes/${folder.node}/children` })
  expect(all.body).toContain(stays.node)
  const folders = [
    { id: folder.node, since: null },
    { id: randomUUID(), since: null },
  ]
  const both = await call({ path: `/api/spaces/${space}/listings`, body: { folders } })
  const heads = both.body
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line))
  expect([heads[0], heads.at(-1)]).toMatchObject([{ folder: folder.node, full: true }, { missing: true }])
  const changes = await call({ path: `/api/spaces/${space}/changes?since=${(await seqNow()) - 1}` })
  expect(changes.body.folders.map(({ id }: { id: string }) => id).sort()).toEqual(
    [folder.node, trash, comes.node].sort(),
  )
})
