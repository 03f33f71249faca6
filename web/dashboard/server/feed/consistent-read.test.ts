import { expect, test } from 'vitest'
import { createControlFixture } from '../../../../tests/fakes/control-database.ts'
import { readConsistently } from './consistent-read.ts'

const add = (index: number) => ({ where: { key: `k${index}` }, create: { key: `k${index}`, value: '' }, update: {} })

test('reads again when a commit came in between', async () => {
  await using it = await createControlFixture()
  let readings = 0
  const counts = await readConsistently(it.database, async () => {
    readings += 1
    const before = await it.database.reader.meta.count()
    if (readings === 1) await it.database.write((tx) => tx.meta.upsert(add(1)))
    return [before, await it.database.reader.meta.count()]
  })
  expect(readings).toBe(2)
  expect(counts[0]).toBe(counts[1])
})

test('holds writers off when they come too fast', async () => {
  await using it = await createControlFixture()
  let readings = 0
  const writes: Promise<unknown>[] = []
  const counts = await readConsistently(it.database, async () => {
    readings += 1
    const before = await it.database.reader.meta.count()
    const write = it.database.write((tx) => tx.meta.upsert(add(readings)))
    writes.push(write)
    // Under the lock the write waits for us, and we must not wait for it.
    if (readings <= 4) await write
    return [before, await it.database.reader.meta.count()]
  })
  await Promise.all(writes)
  expect(readings).toBe(5)
  expect(counts[0]).toBe(counts[1])
})
