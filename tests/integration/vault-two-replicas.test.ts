import { expect, test } from 'vitest'
import {
  createMemoryJournal,
  type Entry,
  makeFolder,
  openTree,
  register,
  rename,
  signIn,
  type Tree,
  trash,
} from '../../vault/client/index.ts'
import { SETUP_TOKEN } from '../../vault/test-vault.ts'
import { sourceOf } from '../hostile/sources.ts'
import { listTree } from './vault-durability-life.ts'
import { doorTo, startReplicas } from './vault-durability-replicas.ts'

const FILES = 60
const credentials = { login: 'alice', password: 'vexed-otter-plumbing-41' }

test('two devices that write into one folder through two replicas at once lose nothing and meet no error', {
  timeout: 120_000,
}, async () => {
  await using replicas = await startReplicas(2)
  const [first = '', second = ''] = replicas.urls
  const { session } = await register(doorTo(first), credentials, SETUP_TOKEN)
  const entered = await signIn(doorTo(second), credentials)
  if (entered.state !== 'open') throw new Error('a second factor is asked for')
  const devices = [session, entered.session].map((one) => openTree(one, createMemoryJournal()))
  const folder = await makeFolder(devices[0] as Tree, (devices[0] as Tree).root, 'shared')

  /** Every file is put; then every third is renamed, and every third goes into the trash. */
  const live = async (tree: Tree, device: number, k: number): Promise<string> => {
    const name = `device ${device} file ${k}`
    const source = sourceOf(name, Buffer.from(name))
    const entry: Entry = await tree.uploader.upload({ parent: folder.node, source })
    if (k % 3 === 0) return (await rename(tree, entry, `${name} renamed`)).name
    if (k % 3 === 1) return `trashed ${(await trash(tree, entry, { folder: tree.trash, days: 30 })).name}`
    return name
  }
  const done = await Promise.all(
    devices.flatMap((tree, device) => Array.from({ length: FILES }, (_, k) => live(tree, device, k))),
  )
  const names = done.map((name) => (name.startsWith('trashed ') ? `trash:/${name.slice(8)}` : `/shared/${name}`))
  for (const tree of devices) {
    const found = (await listTree(tree)).map((line) => line.replace(/ [0-9a-f]{64}$/, ''))
    expect(found.toSorted()).toEqual(['/shared', ...names].toSorted())
  }
  expect(await replicas.runJob('verify')).toMatchObject({ exitCode: 0 })
})
