import { expect, test } from 'vitest'
import { errorTable, finalCodes, isErrorCode, isFaultOfCandidate, ruleOf } from './errors.ts'

test('derives the list of final codes from the table', () => {
  for (const code of Object.keys(errorTable).filter(isErrorCode)) {
    expect(finalCodes.includes(code)).toBe(!errorTable[code].retryable)
  }
  expect(finalCodes).toContain('stale_epoch')
})

test('tries again after a code that it does not know', () => {
  expect(ruleOf('never_heard_of')).toEqual(errorTable.internal)
  expect(ruleOf('toString')).toEqual(errorTable.internal)
})

test('another spare is tried for the candidate’s own faults only', () => {
  expect(isFaultOfCandidate('not_healthy')).toBe(true)
  for (const code of ['stale_epoch', 'haproxy_unavailable', 'cancelled', 'engine_unavailable']) {
    expect(isFaultOfCandidate(code)).toBe(false)
  }
})
