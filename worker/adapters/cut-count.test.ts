import { expect, test } from 'vitest'
import { createCutCount } from './cut-count.ts'

test('waits for a release that is under way before it tells the count', async () => {
  const cuts = createCutCount()
  const { promise, resolve } = Promise.withResolvers<{ cut: number }>()
  const counted = cuts.count(promise)
  const asked = cuts.settled()
  resolve({ cut: 3 })
  expect(await counted).toEqual({ cut: 3 })
  expect(await asked).toBe(3)
})

test('a release that failed passes its failure on and counts nothing', async () => {
  const cuts = createCutCount()
  await expect(cuts.count(Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  expect(await cuts.settled()).toBe(0)
})
