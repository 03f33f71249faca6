import { expect, test } from 'vitest'
import { coarser } from './coarser.ts'

const columns = (values: (number | null)[]) => ({
  x: values.map((_, index) => index * 10),
  cpuRatio: values,
  memoryBytes: values,
  rxBytesPerS: values,
  txBytesPerS: values,
})

test('means of CPU and network, the highest of memory', () => {
  const { x, cpuRatio, memoryBytes, txBytesPerS } = coarser(columns([1, 3, 5, 7, 9]), 3)
  expect(x).toEqual([0, 20, 40])
  expect(cpuRatio).toEqual([2, 6, 9])
  expect(txBytesPerS).toEqual([2, 6, 9])
  expect(memoryBytes).toEqual([3, 7, 9])
})

test('unknown values count for nothing, and a group of them stays a hole', () => {
  expect(coarser(columns([4, null, null, null, 2, 2]), 3).cpuRatio).toEqual([4, null, 2])
})

test('few points stay as they are', () => {
  const few = columns([1, 2])
  expect(coarser(few, 2)).toBe(few)
})
