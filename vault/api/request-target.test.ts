import { expect, test } from 'vitest'
import { parseTarget } from './request-target.ts'

test.each([
  ['/', '/'],
  ['/api/nodes/1', '/api/nodes/1'],
  ['/a%20b', '/a b'],
  ['/%C3%A9', '/é'],
  ['/a/', '/a/'],
  ['/a?x=1&y=%2F', '/a'],
])('%s is the path %s', (raw, path) => {
  expect(parseTarget(raw)?.path).toBe(path)
})

test('the query is decoded apart from the path', () => {
  expect(parseTarget('/a?x=1%2F2&y=')?.query.get('x')).toBe('1/2')
})

test.each([
  '',
  '*',
  'http://vault/x',
  '//x',
  '/a//b',
  '/a//',
  '/.',
  '/a/../b',
  '/a/%2e%2e/b',
  '/a%2Fb',
  '/a%5Cb',
  '/a\\b',
  '/a%00',
  '/a%252f',
  '/a%ff',
  '/a%',
  '/é',
  '/a#b',
  '/a b',
  `/${'a'.repeat(2_048)}`,
])('%s is refused', (raw) => {
  expect(parseTarget(raw)).toBeNull()
})
