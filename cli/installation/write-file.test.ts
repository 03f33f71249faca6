import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { explainingFaults } from './file-fault.ts'
import { createFile, createFolder, replaceFile } from './write-file.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-write-'))
})
afterEach(() => rm(dir, { recursive: true }))

const modeOf = async (path: string) => (await stat(path)).mode & 0o777

test('replaces a file with its mode and leaves nothing beside it', async () => {
  const path = join(dir, 'a')
  await writeFile(path, 'old')
  await replaceFile({ path, content: 'new', mode: 0o644 })
  expect(await readFile(path, 'utf8')).toBe('new')
  expect(await modeOf(path)).toBe(0o644)
  expect(await readdir(dir)).toEqual(['a'])
})

test('creates a file once and never overwrites it', async () => {
  const path = join(dir, 'a')
  expect(await createFile({ path, content: 'one', mode: 0o444 })).toBe(true)
  expect(await createFile({ path, content: 'two', mode: 0o444 })).toBe(false)
  expect(await readFile(path, 'utf8')).toBe('one')
  expect(await modeOf(path)).toBe(0o444)
  expect(await readdir(dir)).toEqual(['a'])
})

test('two that create at once: one wins, with its whole content', async () => {
  const path = join(dir, 'a')
  const made = await Promise.all(['1', '2', '3', '4'].map((content) => createFile({ path, content, mode: 0o600 })))
  expect(made.filter(Boolean)).toHaveLength(1)
  expect(await readdir(dir)).toEqual(['a'])
})

test('gives a folder its mode and leaves an existing one alone', async () => {
  const path = join(dir, 'x/y')
  await createFolder(path, 0o755)
  expect(await modeOf(path)).toBe(0o755)
  await createFolder(path, 0o700)
  expect(await modeOf(path)).toBe(0o755)
})

test('a failure in the middle leaves the old state and nothing half-written, and says why', async () => {
  await mkdir(join(dir, 'target/full'), { recursive: true })
  // Everything is written and synced before the rename fails.
  await expect(replaceFile({ path: join(dir, 'target'), content: 'x', mode: 0o600 })).rejects.toMatchObject({
    code: 'file_unwritable',
  })
  await writeFile(join(dir, 'file'), 'keep')
  const below = replaceFile({ path: join(dir, 'file/a'), content: 'x', mode: 0o600 })
  await expect(below).rejects.toMatchObject({ code: 'file_unwritable' })
  expect(await readFile(join(dir, 'file'), 'utf8')).toBe('keep')
  expect((await readdir(dir)).toSorted()).toEqual(['file', 'target'])
})

test.each([
  ['ENOSPC', 'disk is full'],
  ['EACCES', 'permission denied'],
  ['EROFS', 'read-only'],
])('%s is explained', async (code, words) => {
  const refused = explainingFaults({ path: '/srv/x', doing: 'write' }, () =>
    Promise.reject(Object.assign(new Error('write'), { code })),
  )
  await expect(refused).rejects.toMatchObject({
    code: 'file_unwritable',
    message: expect.stringMatching(new RegExp(`^cannot write /srv/x: .*${words}`)),
  })
})
