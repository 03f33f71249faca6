import { expect, test } from 'vitest'
import { counterLines } from './counters.ts'

const reading = (requests: number, econ: number) => ({
  startMs: 1,
  requests,
  econ,
  eresp: 0,
  frontend5xx: 0,
  server5xx: 0,
  srvAbrt: 0,
})

test('puts before, after and difference beside a plain name', () => {
  const lines = counterLines({ before: reading(100, 0), after: reading(140, 1), difference: reading(40, 1) }, 0)
  expect(lines[0]).toMatchObject({ name: 'Requests', before: 100, after: 140, delta: 40, isFault: false })
  expect(lines.find(({ key }) => key === 'econ')).toMatchObject({ delta: 1, isFault: true })
})

test('claims no difference across a restart of HAProxy', () => {
  const lines = counterLines({ before: reading(100, 0), after: reading(3, 0), difference: null }, 0)
  expect(lines.every(({ delta, isFault }) => delta === null && !isFault)).toBe(true)
})

test('has nothing to show when nothing was read', () => {
  expect(counterLines(null, 0)).toEqual([])
  expect(counterLines({ before: null, after: null, difference: null }, 0).every(({ before }) => before === null)).toBe(
    true,
  )
})

test('calls no rise a fault that the vault made itself or the deadline of the drain', () => {
  const difference = { ...reading(40, 0), frontend5xx: 2, server5xx: 2, srvAbrt: 1 }
  const faults = (cut: number, change = {}) =>
    counterLines({ before: null, after: null, difference: { ...difference, ...change } }, cut)
      .filter(({ isFault }) => isFault)
      .map(({ key }) => key)
  expect(faults(1)).toEqual([])
  expect(faults(0)).toEqual(['srvAbrt'])
  expect(faults(1, { frontend5xx: 3 })).toEqual(['frontend5xx'])
})
