import { Secret } from 'otpauth'
import { expect, test } from 'vitest'
import { matchTotp } from './totp.ts'

/** RFC 6238, appendix B, SHA-1, cut to six digits. */
const secret = Secret.fromLatin1('12345678901234567890').base32

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
])('at %i s the code is %s', (seconds, code) => {
  const step = Math.floor(seconds / 30)
  expect(matchTotp(secret, code, { nowMs: seconds * 1_000, lastStep: null })).toBe(step)
  expect(matchTotp(secret, code, { nowMs: seconds * 1_000, lastStep: step })).toBeNull()
})

test.each(['', '28708', '2870822', '28708a', '٢٨٧٠٨٢'])('%j is no code', (code) => {
  expect(matchTotp(secret, code, { nowMs: 59_000, lastStep: null })).toBeNull()
})
