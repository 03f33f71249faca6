import { expect, test } from 'vitest'
import { compareMark } from './high-water-mark.ts'

test.each([
  [undefined, { rev: 1, hash: 'a', prev: '' }, 'newer'],
  [{ rev: 3, hash: 'c' }, { rev: 3, hash: 'c', prev: 'b' }, 'same'],
  [{ rev: 3, hash: 'c' }, { rev: 3, hash: 'x', prev: 'b' }, 'forked'],
  [{ rev: 3, hash: 'c' }, { rev: 2, hash: 'b', prev: 'a' }, 'older'],
  [{ rev: 3, hash: 'c' }, { rev: 4, hash: 'd', prev: 'c' }, 'newer'],
  [{ rev: 3, hash: 'c' }, { rev: 4, hash: 'd', prev: 'x' }, 'forked'],
  [{ rev: 3, hash: 'c' }, { rev: 5, hash: 'e', prev: 'd' }, 'newer'],
])('with the mark %j, %j is %s', (mark, shown, verdict) => {
  expect(compareMark(mark, shown)).toBe(verdict)
})
