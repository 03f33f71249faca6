import { expect, test } from 'vitest'
import { findEntries, type PaletteState } from './find-entries.ts'

const state: PaletteState = {
  role: 'operator',
  isPaused: false,
  containers: [],
  zone: 'Europe/Paris',
  nowMs: Date.parse('2026-11-24T16:00:00Z'),
}
const ids = (text: string, rest: Partial<PaletteState> = {}) =>
  findEntries(text, { ...state, ...rest }).map(({ id }) => id)

test('with nothing typed it lists every screen and action', () => {
  expect(ids('')).toContain('screen:/audit')
  expect(ids('')).toContain('rotate')
})

test('a viewer is offered no order and no operator’s screen', () => {
  const offered = ids('', { role: 'viewer' })
  expect(offered).not.toContain('rotate')
  expect(offered).not.toContain('pause')
  expect(offered).not.toContain('screen:/audit')
})

test('while paused it offers to resume instead', () => {
  expect(ids('', { isPaused: true })).toContain('resume')
  expect(ids('', { isPaused: true })).not.toContain('pause')
})

test('the beginnings of words find a label', () => {
  expect(ids('sec ev')).toEqual(['screen:/security'])
  expect(ids('xyz')).toEqual([])
})

test('a number is a rotation, however it is written', () => {
  for (const text of ['1044', 'rotation 1044', 'rotation/vault/1044']) {
    expect(findEntries(text, state)[0]?.does, text).toEqual({ href: '/rotations/1044' })
  }
})

test('a time leads to the rotations around it, in the reader’s zone', () => {
  expect(findEntries('03:12', state)[0]).toMatchObject({
    label: 'Go to 24 Nov, 03:12:00',
    does: { href: '/rotations?at=2026-11-24T02%3A12%3A00.000Z' },
  })
})
