import { createHash, randomBytes } from 'node:crypto'
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ControlFixture, createControlFixture } from '../../tests/fakes/control-database.ts'
import { openControl } from './client.ts'
import { copyControl, placeControl } from './snapshot.ts'

let it: ControlFixture
let source: string
let target: string
beforeEach(async () => {
  it = await createControlFixture()
  source = join(dirname(it.file), 'copy.db')
  await mkdir(join(dirname(it.file), 'volume'))
  target = join(dirname(it.file), 'volume', 'control.db')
  const meta = { feed_base: '1764000000000', audit_head: 'a'.repeat(64) }
  await it.database.write((tx) =>
    tx.meta.createMany({ data: Object.entries(meta).map(([key, value]) => ({ key, value })) }),
  )
})
afterEach(() => it[Symbol.asyncDispose]())

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
const place = (digest: string) => placeControl({ source, target, digest, owner })
const keysOf = async (file: string) => {
  await using database = await openControl(file)
  return (await database.reader.meta.findMany()).map(({ key }) => key)
}

test('a copy holds what was committed, without the number from which browsers count events', async () => {
  await place(await copyControl(it.file, source))
  expect(await keysOf(target)).toEqual(['audit_head'])
  expect(await keysOf(it.file)).toContain('feed_base')
  expect((await stat(target)).mode & 0o777).toBe(0o600)
})

test('placing the same copy again changes nothing', async () => {
  const digest = await copyControl(it.file, source)
  await place(digest)
  const { ino } = await stat(target)
  await place(digest)
  expect((await stat(target)).ino).toBe(ino)
})

test.each([
  ['a database', () => cp(it.file, target)],
  ['a journal that a database left', () => writeFile(`${target}-wal`, 'x')],
])('refuses where there is %s', async (_, occupy) => {
  const digest = await copyControl(it.file, source)
  await occupy()
  await expect(place(digest)).rejects.toMatchObject({ code: 'occupied' })
})

test('refuses a copy that was changed or cannot be read as a database, and leaves no database', async () => {
  const digest = await copyControl(it.file, source)
  const bytes = await readFile(source)
  await writeFile(source, Buffer.concat([bytes.subarray(0, -1), Buffer.from([1])]))
  await expect(place(digest)).rejects.toMatchObject({ code: 'damaged' })
  await writeFile(source, randomBytes(8192))
  const other = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
  await expect(place(other)).rejects.toMatchObject({ code: 'damaged' })
  await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('says that there is nothing to copy', async () => {
  await expect(copyControl(join(dirname(it.file), 'none.db'), source)).rejects.toMatchObject({ code: 'missing' })
})
