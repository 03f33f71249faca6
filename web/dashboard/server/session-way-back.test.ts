import { expect, test } from 'vitest'
import { safeWayBack, signInPath } from './session-way-back.ts'

test('a page sends to the sign-in with the way back and the reason', () => {
  expect(signInPath('/', null)).toBe('/sign-in')
  expect(signInPath('/rotations?at=1', 'idle')).toBe('/sign-in?next=%2Frotations%3Fat%3D1&why=idle')
  expect(signInPath('/policy', 'unknown')).toBe('/sign-in?next=%2Fpolicy')
})

test.each(['/rotations?at=2026-11-24', '/rotations/1044', '/'])('%s leads back', (next) => {
  expect(safeWayBack(next)).toBe(next)
})

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  '/sign-in?next=/sign-in',
  '',
  null,
  undefined,
])('%j leads nowhere but home', (next) => {
  expect(safeWayBack(next)).toBe('/')
})
