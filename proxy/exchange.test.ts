import { expect, test } from 'vitest'
import { ProxyError } from './errors.ts'
import { answerFailure } from './exchange.ts'

test('answers a defect as internal and keeps its message for the audit', () => {
  const answer = answerFailure(new TypeError('x is undefined'))
  expect(answer).toMatchObject({ status: 500, code: 'internal', reason: 'TypeError: x is undefined' })
  expect(answer.body).toBe('{"code":"internal","message":"The proxy failed; its log says why."}')
})

test('repeats no detail of a refusal to the caller', () => {
  const answer = answerFailure(new ProxyError('engine_error', { reason: 'pq: password of postgres' }))
  expect(answer.body).not.toContain('postgres')
})
