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

test('a lock that cannot be taken is said at once, not waited for', async () => {
  await symlink(join(dir, 'nowhere/a.lock'), join(dir, 'a.lock'))
  const refused = withLock(order(60_000), context, async () => undefined)
  await expect(refused).rejects.toMatchObject({
    code: 'lock_unusable',
    message: expect.stringMatching(/a\.lock cannot be taken: .*No such file/),
  })
})
