import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readJson, writeJson } from './json-file.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-json-'))
})
afterEach(() => rm(dir, { recursive: true }))

test('reads what was written; what is absent or broken is not there', async () => {
  const path = join(dir, 'new/a.json')
  await writeJson(path, { a: 1 })
  expect(await readJson(path)).toEqual({ a: 1 })
  await writeFile(path, '{"a":')
  expect(await readJson(path)).toBeUndefined()
  expect(await readJson(join(dir, 'none.json'))).toBeUndefined()
})

test('a failure leaves nothing half-written beside it', async () => {
  await mkdir(join(dir, 'a.json/full'), { recursive: true })
  await expect(writeJson(join(dir, 'a.json'), {})).rejects.toMatchObject({ code: 'EISDIR' })
  expect(await readdir(dir)).toEqual(['a.json'])
})
