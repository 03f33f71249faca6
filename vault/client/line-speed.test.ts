import { expect, test } from 'vitest'
import { forEachParallel } from './lanes.ts'
import { createLineSpeed } from './line-speed.ts'
import { chooseParallel, chooseSegmentChunks } from './transfer-shape.ts'

const MIB = 1_048_576

test('the speed of a line is what all bodies on it take together; pauses and small bodies do not count', async () => {
  let nowMs = 0
  const speed = createLineSpeed(() => nowMs)
  const spend = (ms: number) => async () => {
    nowMs += ms
  }
  expect([speed.read(), chooseSegmentChunks(speed.read())]).toEqual([undefined, 512])
  await speed.during(1_000, spend(60_000))
  expect(speed.read()).toBeUndefined()
  await Promise.all([speed.during(MIB, spend(250)), speed.during(MIB, spend(250))])
  expect(chooseSegmentChunks(speed.read())).toBe(64)
  nowMs += 3_600_000
  for (let sent = 0; sent < 8; sent++) await speed.during(8 * MIB, spend(100))
  expect([chooseSegmentChunks(speed.read()), chooseParallel(8 * MIB, speed.read())]).toEqual([512, 4])
})

test('as many run at once as the line takes at that moment, and each is done once', async () => {
  let [running, most] = [0, 0]
  const done: number[] = []
  const limit = () => (done.length < 10 ? 2 : 5)
  await forEachParallel(40, limit, async (index) => {
    most = Math.max(most, ++running)
    if (done.length < 8) expect(running).toBeLessThanOrEqual(2)
    await new Promise((resolve) => setTimeout(resolve, 1))
    running--
    done.push(index)
  })
  expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index))
  expect(most).toBe(5)
})
