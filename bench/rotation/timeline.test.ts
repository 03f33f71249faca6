import { readFile } from 'node:fs/promises'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import { expect, test } from 'vitest'
import { readTimeline, stepsToSwitch } from './timeline.ts'

const read = async (name: string) => {
  const file = new URL(`../../tests/histories/${name}.json`, import.meta.url)
  return readTimeline(historyFromJSON(JSON.parse(await readFile(file, 'utf8'))).events ?? [])
}

test('every step of a rotation is asked for, ordered, taken and done, one after the other up to the switch', async () => {
  const { kind, begunMs, steps } = await read('rotation-rotated')
  expect(['spare', 'standing']).toContain(kind)
  const first = steps.slice(0, stepsToSwitch.length)
  expect(first.map(({ name }) => name)).toEqual([...stepsToSwitch])
  const instants = first.flatMap(({ askedMs, thoughtMs, orderedMs, takenMs, doneMs }) => [
    askedMs,
    thoughtMs,
    orderedMs,
    takenMs,
    doneMs,
  ])
  expect(instants).toEqual(instants.toSorted((a, b) => a - b))
  expect(instants[0]).toBeGreaterThanOrEqual(begunMs)
  expect(instants.at(-1)! - begunMs).toBeLessThan(60_000)
})

test('a rotation that never switched has no switch', async () => {
  expect((await read('rotation-kept-not-healthy')).switchedMs).toBeNull()
  expect((await read('rotation-rotated')).switchedMs).toBeGreaterThan(0)
})

test('a cold rotation is told from one with a spare', async () => {
  expect((await read('rotation-rotated-cold')).kind).toBe('cold')
})
