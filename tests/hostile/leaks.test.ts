import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLink, makeFolder, rename, signIn, trash } from '../../vault/client/index.ts'
import { renderLinkSecret } from '../../vault/keys/index.ts'
import { sourceOf } from './sources.ts'
import { PASSWORD, sentBy, startStage } from './stage.ts'

const FILES = 1_000
const FOLDERS = 10

/** 1,000 files with names and contents that can be told from everything else. */
function seedFiles() {
  return Array.from({ length: FILES }, (_, index) => {
    const mark = randomBytes(12).toString('hex')
    return { name: `name-${mark}.txt`, bytes: Buffer.from(`content-${mark} ${'x'.repeat(index % 500)}`), mark }
  })
}

async function readTree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(files.map((file) => readFile(file, 'latin1')))
}

test('14, 20: after a busy run no name, content, password, key or link secret is in traffic, disk, database or log', async () => {
  await using stage = await startStage()
  const { tree, session, proxy, vault, door, credentials, words } = stage
  const seeds = seedFiles()
  const folderMark = randomBytes(12).toString('hex')
  const folders = await Promise.all(
    Array.from({ length: FOLDERS }, (_, index) => makeFolder(tree, tree.root, `folder-${folderMark}-${index}`)),
  )
  const entries = await Promise.all(
    seeds.map(({ name, bytes }, index) => {
      const parent = folders[index % FOLDERS]?.node ?? tree.root
      return tree.uploader.upload({ parent, source: sourceOf(name, bytes) })
    }),
  )
  const [first, second, third] = entries
  if (first === undefined || second === undefined || third === undefined) throw new Error('no entries')
  const renamed = `renamed-${randomBytes(12).toString('hex')}`
  await rename(tree, first, renamed)
  await trash(tree, second, { folder: tree.trash, days: 30 })
  const link = await createLink(session, {
    entry: third,
    allow: 'download',
    note: `note-${folderMark}`,
    password: 'open sesame 1',
  })
  await signIn(door, { ...credentials, password: 'wrong-otter-plumbing-41' }).catch(() => undefined)
  await signIn(door, { login: 'mistyped-login', password: PASSWORD }).catch(() => undefined)

  const haystack = [sentBy(proxy), JSON.stringify(vault.log), ...(await readTree(vault.dataDir))].join('\n')
  const keys = [session.account.copyKey(), first.node.key, folders[0]?.node.key ?? first.node.key, link.secret]
  const needles = [
    ...seeds.map(({ mark }) => mark),
    ...[
      folderMark,
      renamed,
      PASSWORD,
      'wrong-otter',
      'open sesame',
      words.slice(0, 3).join(' '),
      renderLinkSecret(link.secret),
    ],
    ...keys.flatMap((key) =>
      ['hex', 'base64', 'base64url', 'latin1'].map((shape) => Buffer.from(key).toString(shape as 'hex')),
    ),
  ]
  expect(haystack.length).toBeGreaterThan(FILES * 1_000)
  expect(needles.filter((needle) => haystack.includes(needle))).toEqual([])
  expect(JSON.stringify(vault.log)).not.toContain('mistyped-login')
}, 120_000)
