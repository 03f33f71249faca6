import { expect, test } from 'vitest'
import { hrefOf, readSearch, toQuery } from './audit-query.ts'

const at = { zone: 'Europe/Paris', nowMs: Date.parse('2026-11-24T16:00:00Z') }

test('times are read in the reader’s zone, days from their beginning', () => {
  const { query, unread } = toQuery({ from: '2026-11-20', to: 'yesterday 22:40', actor: 'admin' }, at)
  expect(query).toEqual({
    limit: 50,
    actor: 'admin',
    from: '2026-11-19T23:00:00.000Z',
    to: '2026-11-23T21:40:00.000Z',
  })
  expect(unread).toEqual([])
})

test('a time that cannot be read is named and not guessed', () => {
  expect(toQuery({ from: 'whenever' }, at)).toEqual({ query: { limit: 50 }, unread: ['whenever'] })
})

test('what came in the address is bounded, and nothing else of it is kept', () => {
  expect(readSearch({ actor: ' admin ', action: ['a', 'b'], from: '', evil: '1', to: 'x'.repeat(500) })).toEqual({
    actor: 'admin',
    action: 'a',
    to: 'x'.repeat(100),
  })
  expect(toQuery({ before: '-1' }, at).query).toEqual({ limit: 50 })
  expect(hrefOf('/audit', { actor: 'a b' })).toBe('/audit?actor=a+b')
})
