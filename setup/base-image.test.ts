import { expect, test } from 'vitest'
import { renderSuiteLines } from './base-image.ts'

test('asks the mirrors of this machine for the suite of the images', () => {
  expect(renderSuiteLines({ main: 'http://a.example/debian', security: 'http://a.example/debian-security' })).toEqual([
    'deb http://a.example/debian trixie main',
    'deb http://a.example/debian trixie-updates main',
    'deb http://a.example/debian-security trixie-security main',
  ])
})

test('leaves the choice to mmdebstrap where no mirror is known', () => {
  expect(renderSuiteLines({ main: undefined, security: 'http://a.example/debian-security' })).toEqual([])
})
