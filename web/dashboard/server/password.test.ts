import { expect, test } from 'vitest'
import { createPasswords } from './password.ts'

test('a hash is right for its password alone, however its letters are spelled', async () => {
  const passwords = createPasswords()
  const stored = await passwords.hash('caf\u00e9-correct-horse')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await passwords.isRight(stored, 'cafe\u0301-correct-horse')).toBe(true)
  expect(await passwords.isRight(stored, 'cafe-correct-horse')).toBe(false)
  expect(passwords.isWeak(stored)).toBe(false)
})

test('nobody’s password is never right', async () => {
  expect(await createPasswords().isRight(null, '')).toBe(false)
})

test('two at a time, twenty wait, the next is told to come again', async () => {
  const passwords = createPasswords()
  const asked = Array.from({ length: 30 }, () => passwords.isRight(null, 'x'))
  const outcomes = await Promise.allSettled(asked)
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(8)
  expect(refused[0]?.reason).toMatchObject({ code: 'busy', status: 503, retryAfterS: 1 })
  expect(await passwords.isRight(null, 'x')).toBe(false)
})
