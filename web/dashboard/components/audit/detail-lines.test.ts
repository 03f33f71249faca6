import { expect, test } from 'vitest'
import { detailLines } from './detail-lines.ts'

test('of before and after only what differs is shown, by dotted name', () => {
  const before = { graceMs: 30_000, interval: { kind: 'fixed', everyMs: 1 }, spares: 1 }
  const after = { graceMs: 45_000, interval: { kind: 'fixed', everyMs: 2 }, spares: 1 }
  expect(detailLines({ before, after, version: 7 })).toEqual([
    { name: 'graceMs', before: '30000', after: '45000' },
    { name: 'interval.everyMs', before: '1', after: '2' },
    { name: 'version', before: null, after: '7' },
  ])
})

test('what came or went shows a dash on the other side', () => {
  expect(detailLines({ before: { role: 'viewer' }, after: { disabled: true } })).toEqual([
    { name: 'role', before: 'viewer', after: '–' },
    { name: 'disabled', before: '–', after: 'true' },
  ])
})

test('nothing and plain values', () => {
  expect(detailLines(null)).toEqual([])
  expect(detailLines('text')).toEqual([{ name: '', before: null, after: 'text' }])
  expect(detailLines({ failures: [1, 2], by: null })).toEqual([
    { name: 'failures', before: null, after: '[1,2]' },
    { name: 'by', before: null, after: 'null' },
  ])
})
