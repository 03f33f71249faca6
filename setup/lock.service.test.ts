import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './lock.ts'
import { createProgress } from './progress.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-lock-'))
})
afterEach(() => rm(dir, { recursive: true }))

const context = { progress: createProgress({ write: () => undefined }), signal: new AbortController().signal }
const order = (timeoutMs: number) => ({ path: join(dir, 'a.lock'), timeoutMs, doing: 'testing' })

test('two never work at the same time', async () => {
  let inside = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++inside)
    await new Promise((resolve) => setTimeout(resolve, 50))
    inside--
  }
  await Promise.all([1, 2, 3].map(() => withLock(order(10_000), context, work)))
  expect(most).toBe(1)
})

test('waits no longer than it may', async () => {
  await withLock(order(1_000), context, async () => {
    await expect(withLock(order(300), context, async () => undefined)).rejects.toMatchObject({ code: 'lock_timeout' })
  })
})

test('is free again after a failure', async () => {
  await expect(withLock(order(1_000), context, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withLock(order(1_000), context, async () => 'done')).toBe('done')
})

const holdThroughCtrlC = (path: string) => `
import { withLock } from ${JSON.stringify(import.meta.resolve('./lock.ts'))}
import { createProgress } from ${JSON.stringify(import.meta.resolve('./progress.ts'))}
const context = { progress: createProgress({ write: () => undefined }), signal: new AbortController().signal }
process.on('SIGINT', () => console.log('winding down'))
await withLock({ path: ${JSON.stringify(path)}, timeoutMs: 5_000, doing: 'testing' }, context, async () => {
  console.log('held')
  await new Promise((resolve) => setTimeout(resolve, 60_000))
})`

test('Ctrl-C does not give it away while the work winds down, the end of the process does', async () => {
  const path = join(dir, 'a.lock')
  const args = ['--input-type=module', '--eval', holdThroughCtrlC(path)]
  const holder = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  expect(String(await once(holder.stdout, 'data'))).toBe('held\n')
  process.kill(-(holder.pid ?? 0), 'SIGINT')
  expect(String(await once(holder.stdout, 'data'))).toBe('winding down\n')
  await expect(withLock(order(600), context, async () => undefined)).rejects.toMatchObject({ code: 'lock_timeout' })
  holder.kill('SIGKILL')
  expect(await withLock(order(5_000), context, async () => 'done')).toBe('done')
})

test('a lock that cannot be taken is said at once, not waited for', async () => {
  await symlink(join(dir, 'nowhere/a.lock'), join(dir, 'a.lock'))
  const refused = withLock(order(60_000), context, async () => undefined)
  await expect(refused).rejects.toMatchObject({
    code: 'lock_unusable',
    message: expect.stringMatching(/a\.lock cannot be taken: .*No such file/),
  })
})
