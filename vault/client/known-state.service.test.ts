/** What a device knows already is used, and nothing more is believed for it: with the real server. */
import { expect, test } from 'vitest'
import { SETUP_TOKEN, startTestVault } from '../test-vault.ts'
import {
  changeLink,
  createLink,
  createMemoryJournal,
  createMemoryMarks,
  createTransport,
  findLink,
  listLinks,
  listVersions,
  makeFolder,
  openFolder,
  openFolders,
  openLinkedFile,
  openTree,
  platform,
  readContents,
  register,
  restoreVersion,
  trash,
} from './index.ts'

const asked: string[] = []
const answers: number[] = []
const watching: typeof platform = {
  ...platform,
  async fetch(input, init) {
    const answer = await platform.fetch(input, init)
    asked.push(String(input).slice(vault.url.length))
    answers.push((await answer.clone().arrayBuffer()).byteLength)
    return answer
  },
}
const vault = await startTestVault()
const transport = createTransport(watching, { origin: vault.url, credentials: { kind: 'bearer', token: '-' } })
const door = { platform: watching, transport, client: 'cli', openMarks: () => createMemoryMarks() } as const
const { session } = await register(door, { login: 'alice', password: 'vexed-otter-plumbing-41' }, SETUP_TOKEN)
const tree = openTree(session, createMemoryJournal())
const { reader, root } = tree

const sourceOf = (name: string, text: string) => {
  const [bytes, mtime] = [Buffer.from(text), '2026-11-24T12:00:00.000Z']
  const stat = async () => ({ size: bytes.length, mtime })
  return {
    name,
    size: bytes.length,
    mtime,
    stat,
    read: async (from: number, n: number) => bytes.subarray(from, from + n),
  }
}
const put = (text: string) => tree.uploader.upload({ parent: root, source: sourceOf('note', text), onTaken: 'version' })

test('of a known folder only what changed is fetched, and it is the same as the whole', async () => {
  const folder = (await makeFolder(tree, root, 'known')).node
  const made = []
  for (let at = 0; at < 6; at++) made.push(await makeFolder(tree, folder, `entry ${at}`))
  const before = await tree.open(folder)
  const [gone] = made
  if (gone === undefined) throw new Error('no entry')
  await trash(tree, gone, { folder: tree.trash, days: 30 })
  await makeFolder(tree, folder, 'fresh')
  asked.length = answers.length = 0
  const merged = await tree.open(folder)
  expect(asked).toEqual([`/api/nodes/${folder.id}/children?since=${before.head.manifest.rev}`])
  const [part = 0] = answers
  const whole = await openFolder(reader, folder)
  expect(part).toBeLessThan((answers.at(-1) ?? 0) / 2)
  expect(merged.head).toEqual(whole.head)
  expect(new Map([...merged.records].toSorted())).toEqual(new Map([...whole.records].toSorted()))
})

test('a known state that the changes do not fit is given up for the whole folder', async () => {
  const folder = (await makeFolder(tree, root, 'wrong base')).node
  await makeFolder(tree, folder, 'one')
  const view = await openFolder(reader, folder)
  asked.length = 0
  const opened = await openFolder(reader, folder, { ...view, records: new Map() })
  expect([opened.records.size, asked.length]).toEqual([1, 2])
})

test('many folders come in one request, known ones in part, foreign ones not at all', async () => {
  const folders = []
  for (let at = 0; at < 3; at++) folders.push((await makeFolder(tree, root, `shelf ${at}`)).node)
  const [first, second] = folders
  if (first === undefined || second === undefined) throw new Error('no folders')
  await makeFolder(tree, first, 'book')
  const known = new Map([[first.id, await openFolder(reader, first)]])
  await makeFolder(tree, first, 'another')
  asked.length = 0
  const stranger = { ...second, id: crypto.randomUUID() as typeof second.id }
  const views = await openFolders(reader, [...folders, stranger], known)
  expect(asked).toEqual([`/api/spaces/${session.account.space}/listings`])
  expect([...views.keys()]).toEqual(folders.map(({ id }) => id))
  const shelf = views.get(first.id)
  if (shelf === undefined) throw new Error('no view')
  const { entries } = await readContents(shelf)
  expect(entries.map(({ name }) => name)).toEqual(['another', 'book'])
})

test('a link keeps its note when its password changes, and goes on after an older version is restored', async () => {
  await put('first')
  const entry = await put('second')
  const address = await createLink(session, { entry, allow: 'download', note: 'hello' })
  const visitor = transport.as({ kind: 'link', token: '-' })
  const openLink = async (password?: string) => (await findLink(visitor, address)).unlock(password)
  const own = async () => {
    const [link] = (await listLinks(session)).links
    if (link === undefined) throw new Error('no link')
    return { ...link, entry }
  }
  await changeLink(session, await own(), { password: 'open sesame' })
  expect((await openLink('open sesame')).note).toBe('hello')
  await changeLink(session, await own(), { password: null })
  await changeLink(session, await own(), { allow: 'view' })
  expect((await openLink()).note).toBe('hello')
  const older = (await listVersions(reader, entry.node)).versions.at(-1)
  if (older === undefined) throw new Error('no version')
  await restoreVersion(tree, entry, older)
  const opened = await openLink()
  expect([opened.note, (await openLinkedFile(opened)).manifest.number]).toEqual(['hello', 1])
  await changeLink(session, await own(), { note: 'another' })
  expect((await openLink()).note).toBe('another')
})
