import { expect, test } from 'vitest'
import { createKeyReader, type KeyPress, sequenceMs } from './keys.ts'

function press(key: string, rest: Partial<KeyPress> = {}): KeyPress {
  return { key, hasModifier: false, isRepeat: false, isTaken: false, atMs: 0, ...rest }
}

function recorder(names: string[]) {
  const ran: string[] = []
  return { ran, bindings: Object.fromEntries(names.map((name) => [name, () => ran.push(name)])) }
}

test('a pair acts only when the second key follows soon enough', () => {
  const { ran, bindings } = recorder(['g o', 'o'])
  const reader = createKeyReader()
  expect(reader.press(press('g'), bindings)).toBe(true)
  reader.press(press('o', { atMs: sequenceMs }), bindings)
  reader.press(press('g', { atMs: 5_000 }), bindings)
  reader.press(press('o', { atMs: 5_001 + sequenceMs }), bindings)
  expect(ran).toEqual(['g o', 'o'])
})

test('never acts while somebody writes, with a modifier, or while the key is held', () => {
  const { ran, bindings } = recorder(['r'])
  const reader = createKeyReader()
  for (const taken of [{ isTaken: true }, { hasModifier: true }, { isRepeat: true }]) {
    expect(reader.press(press('r', taken), bindings)).toBe(false)
  }
  expect(ran).toEqual([])
})

test('a key that means nothing is left to the browser and ends a pair', () => {
  const { ran, bindings } = recorder(['g o'])
  const reader = createKeyReader()
  reader.press(press('g'), bindings)
  expect(reader.press(press('x', { atMs: 10 }), bindings)).toBe(false)
  reader.press(press('o', { atMs: 20 }), bindings)
  expect(ran).toEqual([])
})

test('a first key that is also a key of its own wins over waiting only when no pair begins with it', () => {
  const { ran, bindings } = recorder(['r', 'g r'])
  const reader = createKeyReader()
  reader.press(press('g'), bindings)
  reader.press(press('r', { atMs: 100 }), bindings)
  reader.press(press('r', { atMs: 200 }), bindings)
  expect(ran).toEqual(['g r', 'r'])
})
