import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkManifest, writeManifest } from './backup-manifest.ts'

const names = ['vault.db', 'volume.json', 'backup.json', 'control.db']

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leyzen-manifest-'))
  for (const name of names) await writeFile(join(folder, name), `bytes of ${name}`)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = () => writeManifest(folder, new Date('2026-11-24T20:00:00Z'))

test('names every file with its digest, for its owner alone, and is found again', async () => {
  const written = await write()
  expect(Object.keys(written.files)).toEqual(names)
  expect(await checkManifest(folder)).toEqual(written)
  expect((await stat(join(folder, 'manifest.json'))).mode & 0o777).toBe(0o600)
})

test.each(names)('a %s that is changed or missing is said', async (name) => {
  await write()
  await appendFile(join(folder, name), '!')
  await expect(checkManifest(folder)).rejects.toMatchObject({
    code: 'check_failed',
    message: expect.stringMatching(name),
  })
  await rm(join(folder, name))
  await expect(checkManifest(folder)).rejects.toMatchObject({
    code: 'check_failed',
    message: expect.stringMatching(name),
  })
})

test('a copy that did not come to its end is no backup', async () => {
  await rm(join(folder, 'control.db'))
  await expect(write()).rejects.toMatchObject({ code: 'ENOENT' })
  await expect(checkManifest(folder)).rejects.toMatchObject({ code: 'file_unreadable' })
})

test('refuses a manifest of another format and one that is cut', async () => {
  await write()
  const text = await readFile(join(folder, 'manifest.json'), 'utf8')
  for (const other of [text.replace('"format": 1', '"format": 2'), text.slice(0, -9)]) {
    await writeFile(join(folder, 'manifest.json'), other)
    await expect(checkManifest(folder)).rejects.toMatchObject({ code: 'check_failed' })
  }
})
