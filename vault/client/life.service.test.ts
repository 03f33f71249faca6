/** A file's whole life with the real server, over real connections. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { SETUP_TOKEN, startTestVault } from '../test-vault.ts'
import {
  createLink,
  createMemoryJournal,
  createMemoryMarks,
  createTransport,
  type Door,
  deleteVersion,
  download,
  type Entry,
  type FileSource,
  findLink,
  listLinks,
  listVersions,
  makeFolder,
  move,
  type OpenNode,
  openCurrentVersion,
  openLinkedFile,
  openLinkedFolder,
  openTree,
  openVersion,
  parseLinkAddress,
  platform,
  purge,
  readContents,
  readLinkStats,
  register,
  rename,
  renderLinkAddress,
  restore,
  restoreVersion,
  revokeLink,
  trash,
  trashFactsOf,
} from './index.ts'

const vault = await startTestVault()
const transport = createTransport(platform, { origin: vault.url, credentials: { kind: 'bearer', token: '-' } })
const marks = createMemoryMarks()
const door: Door = { platform, transport, client: 'cli', openMarks: () => marks }
const credentials = { login: 'alice', password: 'vexed-otter-plumbing-41' }
const { session } = await register(door, credentials, SETUP_TOKEN)
const tree = openTree(session, createMemoryJournal())
const { reader, root } = tree

function sourceOf(name: string, bytes: Uint8Array): FileSource {
  const mtime = '2026-11-24T12:00:00.000Z'
  const stat = async () => ({ size: bytes.length, mtime })
  const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length)
  return { name, size: bytes.length, mtime, mime: 'text/plain', read, stat }
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const piece of pieces) parts.push(piece)
  return Buffer.concat(parts)
}

const put = (name: string, bytes: Uint8Array, order: { parent?: OpenNode; onTaken?: 'version' } = {}) =>
  tree.uploader.upload({ parent: root, source: sourceOf(name, bytes), ...order })
const get = async (entry: Entry) =>
  collect(download({ reader, platform, version: await openCurrentVersion(reader, entry) }))
const namesIn = async (folder = root) => (await readContents(await tree.open(folder))).entries.map(({ name }) => name)

test('files of every awkward size come back as they went', async () => {
  for (const size of [0, 1, 16_383, 16_384, 16_385, 8_388_608, 8_388_609]) {
    const bytes = randomBytes(size)
    const entry = await put(`size ${size}`, bytes)
    expect((await get(entry)).equals(bytes), `${size} bytes`).toBe(true)
    expect(await readAttributes(entry)).toMatchObject({ mime: 'text/plain', mtime: '2026-11-24T12:00:00.000Z' })
  }
})
const readAttributes = async (entry: Entry) => (await openCurrentVersion(reader, entry)).attributes

test('a file is renamed, moved, trashed, restored and purged, and is where it was put each time', async () => {
  const folder = await makeFolder(tree, root, 'Übung ✓')
  let entry = await put('draft.txt', Buffer.from('one'))
  entry = await rename(tree, entry, 'note.txt')
  entry = await move(tree, entry, { folder: folder.node })
  expect(await namesIn(folder.node)).toEqual(['note.txt'])
  expect((await tree.resolve(['Übung ✓', 'note.txt'])).node.id).toBe(entry.node.id)
  entry = await trash(tree, entry, { folder: tree.trash, days: 30 })
  expect(trashFactsOf(entry)).toMatchObject({ from: folder.node.id })
  expect(await namesIn(folder.node)).toEqual([])
  entry = await restore(tree, entry, { folder: root })
  expect((await get(entry)).toString()).toBe('one')
  entry = await trash(tree, entry, { folder: tree.trash, days: 30 })
  await purge(tree, entry)
  expect(await namesIn(tree.trash)).toEqual([])
  await expect(openCurrentVersion(reader, entry)).rejects.toMatchObject({ problem: { code: 'not_found' } })
})

test('a name is taken once, in upper and lower case apart, and a folder does not move into itself', async () => {
  const outer = await makeFolder(tree, root, 'outer')
  const inner = await makeFolder(tree, outer.node, 'inner')
  await expect(makeFolder(tree, root, 'outer')).rejects.toMatchObject({ code: 'name_taken' })
  await makeFolder(tree, root, 'Outer')
  await expect(move(tree, outer, { folder: inner.node })).rejects.toMatchObject({ problem: { code: 'cycle' } })
})

test('versions follow one another, an older one comes back without its bytes moving, and a freed one is gone', async () => {
  await put('versions.txt', Buffer.from('first'))
  await expect(put('versions.txt', Buffer.from('x'))).rejects.toMatchObject({ code: 'name_taken' })
  let entry = await put('versions.txt', Buffer.from('second'), { onTaken: 'version' })
  const { versions, broken } = await listVersions(reader, entry.node)
  expect([versions.map(({ manifest }) => manifest.number), broken]).toEqual([[2, 1], undefined])
  const [second, first] = versions
  if (first === undefined || second === undefined) throw new Error('no versions')
  entry = await restoreVersion(tree, entry, first)
  expect((await get(entry)).toString()).toBe('first')
  entry = await put('versions.txt', Buffer.from('third'), { onTaken: 'version' })
  await deleteVersion(tree, second.manifest.version)
  const after = await listVersions(reader, entry.node)
  expect(after.versions.map(({ manifest, purged }) => [manifest.number, purged])).toEqual([
    [3, false],
    [2, true],
    [1, false],
  ])
  const old = await openVersion(reader, entry.node, { version: first.manifest.version, check: () => undefined })
  expect((await collect(download({ reader, platform, version: old }))).toString()).toBe('first')
})

test('two devices change one folder at once and both changes stay', async () => {
  const shared = await makeFolder(tree, root, 'shared')
  const other = openTree(session, createMemoryJournal())
  const names = Array.from({ length: 12 }, (_, index) => `entry ${String(index).padStart(2, '0')}`)
  await Promise.all(names.map((name, index) => makeFolder(index % 2 === 0 ? tree : other, shared.node, name)))
  expect(await namesIn(shared.node)).toEqual(names)
})

test('many small files are committed together', async () => {
  const folder = await makeFolder(tree, root, 'many')
  const names = Array.from({ length: 30 }, (_, index) => `file ${String(index).padStart(2, '0')}`)
  const before = (await tree.open(folder.node)).head.manifest.rev
  await Promise.all(names.map((name) => put(name, Buffer.from(name), { parent: folder.node })))
  const view = await tree.open(folder.node)
  expect((await readContents(view)).entries.map(({ name }) => name)).toEqual(names)
  expect(view.head.manifest.rev - before).toBeLessThan(20)
})

test('a link opens a file for its holder until it is revoked', async () => {
  const entry = await put('shared.txt', Buffer.from('for you'))
  const address = await createLink(session, { entry, allow: 'download', note: 'hello', label: 'mine', maxDownloads: 2 })
  const visitor = transport.as({ kind: 'link', token: '-' })
  const link = await (await findLink(visitor, parseLinkAddress(vault.url + renderLinkAddress(address)))).unlock()
  expect([link.name, link.note, link.kind]).toEqual(['shared.txt', 'hello', 'file'])
  const version = await openLinkedFile(link)
  expect((await collect(download({ reader: link.reader, platform, version }))).toString()).toBe('for you')
  expect(await readLinkStats(session, address.link)).toMatchObject({ downloads: 1 })
  const { links } = await listLinks(session)
  expect(links).toMatchObject([{ label: 'mine', password: false, link: address.link }])
  await revokeLink(session, address.link)
  await expect(openLinkedFile(link)).rejects.toThrow()
  await expect(findLink(visitor, address)).rejects.toMatchObject({ code: 'link_invalid' })
})

test('a link with a password opens a folder and what is below it, and nothing beside it', async () => {
  const folder = await makeFolder(tree, root, 'album')
  const inside = await put('inside.txt', Buffer.from('in'), { parent: folder.node })
  const outside = await put('outside.txt', Buffer.from('out'))
  const address = await createLink(session, { entry: folder, allow: 'download', password: 'open sesame' })
  const found = await findLink(transport.as({ kind: 'link', token: '-' }), address)
  expect(found.passwordNeeded).toBe(true)
  await expect(found.unlock('wrong')).rejects.toMatchObject({ problem: { code: 'auth_failed' } })
  const link = await found.unlock('open sesame')
  const { entries } = await readContents(await openLinkedFolder(link))
  expect(entries.map(({ name }) => name)).toEqual(['inside.txt'])
  const [entry] = entries
  if (entry === undefined) throw new Error('no entry')
  const version = await openCurrentVersion(link.reader, entry)
  expect((await collect(download({ reader: link.reader, platform, version }))).toString()).toBe('in')
  expect(version.manifest.version).toBe((await openCurrentVersion(reader, inside)).manifest.version)
  const foreign = openCurrentVersion(link.reader, outside)
  await expect(foreign).rejects.toMatchObject({ problem: { code: 'not_found' } })
})
