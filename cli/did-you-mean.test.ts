import { expect, test } from 'vitest'
import { didYouMean, nearest } from './did-you-mean.ts'

const settings = ['ROTATION_INTERVAL', 'WEB_REPLICAS', 'HTTP_PORT', 'HTTPS_PORT']

test('finds the name that was meant', () => {
  expect(nearest('ROTATION_INTERVALL', settings)).toBe('ROTATION_INTERVAL')
  expect(nearest('WEB_REPLICSA', settings)).toBe('WEB_REPLICAS')
  expect(nearest('http_port', settings)).toBe('HTTP_PORT')
  expect(nearest('buidl', ['build', 'up', 'down'])).toBe('build')
})

test('stays silent when nothing is close', () => {
  expect(nearest('COLOUR', settings)).toBeUndefined()
  expect(didYouMean('x', ['build'])).toBe('')
  expect(didYouMean('staus', ['status'])).toBe(' (did you mean status?)')
})
