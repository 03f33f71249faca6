import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findOtherFolders } from './other-folders.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-folders-'))
  for (const [folder, file] of [
    ['here', '.env'],
    ['there', '.env'],
    ['elsewhere', 'docker-compose.yml'],
    ['empty', 'notes.txt'],
  ] as const) {
    await mkdir(join(dir, folder))
    await writeFile(join(dir, folder, file), '')
  }
})
afterEach(() => rm(dir, { recursive: true }))

const find = (...folders: string[]) =>
  findOtherFolders(
    folders.map((folder) => ({ labels: { 'com.docker.compose.project.working_dir': join(dir, folder) } })),
    join(dir, 'here'),
  )

test('names each other folder once that still holds an installation, whatever its settings file is called', async () => {
  expect(await find('here', 'there', 'there', 'elsewhere')).toEqual([join(dir, 'elsewhere'), join(dir, 'there')])
})

test('a folder that is gone or holds no installation any more does not count', async () => {
  expect(await find('here', 'gone', 'empty')).toEqual([])
})

test('the same folder by another name is this one', async () => {
  await symlink(join(dir, 'here'), join(dir, 'link'))
  expect(await find('link')).toEqual([])
})

test('a container that compose did not make says nothing', async () => {
  expect(await findOtherFolders([{ labels: { 'leyzen.slot': 'vault_web1' } }], join(dir, 'here'))).toEqual([])
})
