import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createMemoryJournal, openTree, register, type Tree } from '../../vault/client/index.ts'
import { SETUP_TOKEN } from '../../vault/test-vault.ts'
import { sourceOf } from '../hostile/sources.ts'
import { listTree } from './vault-durability-life.ts'
import { doorTo, startReplicas } from './vault-durability-replicas.ts'

const run = promisify(execFile)
const MIB = 1_048_576
const credentials = { login: 'alice', password: 'vexed-otter-plumbing-41' }

/** A file system of that size; only root may make one. */
async function mountSmall(sizeMib: number): Promise<AsyncDisposable & { dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-small-'))
  await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'tmpfs', dir])
  return {
    dir,
    async [Symbol.asyncDispose]() {
      await run('umount', [dir])
      await rm(dir, { recursive: true })
    },
  }
}

const put = (tree: Tree, name: string, bytes: Buffer) =>
  tree.uploader.upload({ parent: tree.root, source: sourceOf(name, bytes) })
const namesIn = async (tree: Tree) => (await listTree(tree)).map((line) => line.split(' ')[0])

const isRoot = process.getuid?.() === 0
if (!isRoot) process.stdout.write('skipped: only root may mount a small file system\n')

test.skipIf(!isRoot)(
  'on a full volume an upload is refused, what is there stays, and it works again once there is room',
  {
    timeout: 120_000,
  },
  async () => {
    await using small = await mountSmall(40)
    await using replicas = await startReplicas(1, small.dir)
    const { session } = await register(doorTo(replicas.url), credentials, SETUP_TOKEN)
    const tree = openTree(session, createMemoryJournal())
    await put(tree, 'before', randomBytes(3 * MIB))
    const ballast = join(small.dir, 'ballast')
    const { bavail, bsize } = await statfs(small.dir)
    await writeFile(ballast, Buffer.alloc(bavail * bsize - 12 * MIB))

    const large = randomBytes(20 * MIB)
    await expect(put(tree, 'large', large)).rejects.toMatchObject({ problem: { status: 507, code: 'storage_full' } })
    expect(await namesIn(tree)).toEqual(['/before'])

    await writeFile(ballast, '')
    await put(tree, 'large', large)
    expect(await namesIn(tree)).toEqual(['/before', '/large'])
    expect(await replicas.runJob('verify')).toMatchObject({ exitCode: 0 })
  },
)
