import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeEvent, encodeHeartbeat, encodeRetry } from './frame.ts'
import { parseEvents } from './test-stream.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('writes an event as four lines, with its id only when it moves the resume point', () => {
  expect(text(encodeEvent({ type: 'policy', id: 1_795_437_102_345, data: { version: 7 } }))).toBe(
    'event: policy\nid: 1795437102345\ndata: {"version":7}\n\n',
  )
  expect(text(encodeEvent({ type: 'stats', data: { t: 1, s: [], h: null } }))).toBe(
    'event: stats\ndata: {"t":1,"s":[],"h":null}\n\n',
  )
})

test('writes what browsers wait before they come back, and a heartbeat that scripts and people see', () => {
  expect(text(encodeRetry(300))).toBe('retry: 300\n\n')
  expect(text(encodeHeartbeat(1_795_437_102_345))).toBe(': hb\nevent: heartbeat\ndata: {"t":1795437102345}\n\n')
})

test('carries any text in one data line, so that no reason typed by a person becomes an event', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\n\nevent: alert\ndata: {}\n\n', '\r\n', '\u2028'),
  )
  fc.assert(
    fc.property(hostile, (reason) => {
      const bytes = encodeEvent({ type: 'policy', id: 5, data: { reason } })
      expect(parseEvents(text(bytes))).toEqual([{ type: 'policy', id: 5, data: { reason } }])
    }),
  )
})
