import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { digestFile, digestFolder, digestInputs, listFiles } from './image-inputs.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-inputs-'))
  await mkdir(join(dir, 'app'))
  await writeFile(join(dir, 'app/main.js'), 'one')
})
afterEach(() => rm(dir, { recursive: true }))

test('the same content gives the same digest in any order', () => {
  expect(digestInputs({ a: '1', b: '2' })).toBe(digestInputs({ b: '2', a: '1' }))
})

test('a name and its content never run into one another', () => {
  expect(digestInputs({ a: 'bc' })).not.toBe(digestInputs({ ab: 'c' }))
})

test('a changed byte, a changed mode and a new file each change the digest of a folder', async () => {
  const digest = async () => digestInputs(await digestFolder(dir))
  const seen = [await digest()]
  await writeFile(join(dir, 'app/main.js'), 'two')
  seen.push(await digest())
  await chmod(join(dir, 'app/main.js'), 0o755)
  seen.push(await digest())
  await writeFile(join(dir, 'probe.js'), '')
  seen.push(await digest())
  expect(new Set(seen).size).toBe(4)
})

test('a link counts by where it leads, also one to a folder or to nowhere', async () => {
  await symlink('app', join(dir, 'link'))
  const first = await digestFolder(dir)
  expect(first).toMatchObject({ link: 'lapp' })
  await rm(join(dir, 'link'))
  await symlink('elsewhere', join(dir, 'link'))
  expect(digestInputs(await digestFolder(dir))).not.toBe(digestInputs(first))
})

test('a file that is gone counts as absent, a folder that is gone as empty', async () => {
  expect(await digestFile(join(dir, 'nothing'))).toBe('absent')
  expect(await listFiles(join(dir, 'nothing'))).toEqual([])
})
