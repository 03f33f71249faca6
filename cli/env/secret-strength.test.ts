import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkPasswordHash, checkSecretStrength } from './secret-strength.ts'

test.each([
  ['changeme', 'secret_placeholder'],
  ['changeme-changeme-changeme-changeme-1', 'secret_placeholder'],
  ['CHANGE_ME_0123456789abcdef0123456789', 'secret_placeholder'],
  ['', 'secret_short'],
  ['k3Jq9x', 'secret_short'],
  ['Zk3jq9xPw2mLr8vTn5yBc7dHs4fGa1e', 'secret_short'],
  ['a'.repeat(64), 'secret_weak'],
  ['abcd'.repeat(16), 'secret_weak'],
  ['abcdefghijklmnopqrstuvwxyz0123456789', 'secret_weak'],
  ['correcthorse-correcthorse-correcthorse', 'secret_weak'],
  ['Zk3jq9xPw2mL r8vTn5yBc7dHs4fGa1eQ0uI', 'secret_characters'],
  ['Zk3jq9xPw2mLr8vTn5yBc7dHs4fGa1eQ0uÄ', 'secret_characters'],
])('refuses %j as %s', (value, code) => {
  expect(checkSecretStrength(value)?.code).toBe(code)
})

test('accepts what a random source makes, in every usual spelling', () => {
  for (let round = 0; round < 2000; round++) {
    const bytes = randomBytes(32)
    for (const value of [bytes.toString('base64url'), bytes.toString('base64'), bytes.toString('hex')]) {
      expect([value, checkSecretStrength(value)]).toEqual([value, undefined])
    }
  }
})

test('never repeats the secret in its message', () => {
  expect(checkSecretStrength('changeme-k3Jq9x')?.message).not.toContain('k3Jq9x')
})

test.each(['', 'hunter2', '$2b$10$abcdefghijklmnopqrstuv', '$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA'])(
  'takes %j for no password hash',
  (value) => {
    expect(checkPasswordHash(value)?.code).toBe('secret_characters')
  },
)
