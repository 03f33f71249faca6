import { expect, test } from 'vitest'
import type { Challenge } from '../contract/account.ts'
import { createProofDesk, type ProofState } from './proof-desk.ts'

const challenge = (nonce: string): Challenge => ({
  parameters: {
    algorithm: 'PBKDF2/SHA-256',
    cost: 1,
    data: { action: 'login', level: 0 },
    expiresAt: 0,
    keyLength: 32,
    keyPrefix: '00',
    keySignature: '00',
    nonce,
    salt: '00',
  },
  signature: '00',
})

function desk({ refuse = false } = {}) {
  const asked: (string | null)[] = []
  const states: ProofState[] = []
  let nowMs = 0
  const made = createProofDesk({
    fetchChallenge: async (user) => {
      asked.push(user)
      if (refuse) throw new Error('the dashboard is starting')
      return challenge(String(asked.length))
    },
    solve: async (_challenge, onTried) => {
      nowMs += 200
      onTried(100)
      return { counter: 1, derivedKey: '00' }
    },
    expectedTries: () => 300,
    now: () => nowMs,
    onState: (state) => states.push(state),
  })
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { ...made, asked, states, pass }
}

test('is ready before it is taken, and tells how long is left from how fast it goes', async () => {
  const { begin, take, asked, states } = desk()
  begin('admin')
  begin('admin')
  const proof = await take('admin')
  expect(proof.challenge.parameters.nonce).toBe('1')
  expect(asked).toEqual(['admin'])
  expect(states).toContainEqual({ kind: 'working', leftMs: 400 })
})

test('gives each proof away once', async () => {
  const { take, asked } = desk()
  const [first, second] = [await take(null), await take(null)]
  expect(first.challenge.parameters.nonce).not.toBe(second.challenge.parameters.nonce)
  expect(asked).toHaveLength(2)
})

test('makes a new one instead of giving one away that the server would call expired', async () => {
  const { begin, take, pass } = desk()
  begin(null)
  await Promise.resolve()
  pass(5 * 60_000)
  expect((await take(null)).challenge.parameters.nonce).toBe('2')
})

test('says why it failed and can begin again', async () => {
  const { take, begin, states, asked } = desk({ refuse: true })
  await expect(take(null)).rejects.toThrow('the dashboard is starting')
  expect(states.at(-1)).toEqual({ kind: 'failed', message: 'the dashboard is starting' })
  begin(null)
  expect(asked).toHaveLength(2)
})

test('what an older attempt finds does not overwrite the newer one', async () => {
  const { begin, renew, take } = desk()
  begin(null)
  renew('admin')
  expect((await take('admin')).challenge.parameters.nonce).toBe('2')
})
