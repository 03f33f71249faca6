import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuthFixture, refusalOf, solve, startAuth } from './auth.fixture.ts'
import { createCaptcha } from './captcha.ts'
import { deriveKeys } from './dashboard-key.ts'

let it: AuthFixture
beforeEach(async () => {
  it = await startAuth()
})
afterEach(() => it[Symbol.asyncDispose]())

const random = { bytes: (count: number) => randomBytes(count), uuid: () => randomUUID() }

test('a challenge as it is sent has at most 500 bytes, at every level, and can be solved', async () => {
  const real = createCaptcha({ clock: it.clock, random, keys: deriveKeys(randomBytes(32)) })
  for (const level of [0, 4]) {
    const challenge = await real.issue('login', level)
    expect(JSON.stringify({ challenge }).length).toBeLessThanOrEqual(500)
  }
  const proof = await real.verify(await solve(await real.issue('login', 0)), 'login')
  expect(proof.level).toBe(0)
})

test('a proof buys one guess, also when it comes twice at once', async () => {
  const captcha = await it.solved()
  const outcomes = await Promise.allSettled([it.signIn({ captcha }), it.signIn({ captcha }), it.signIn({ captcha })])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused.map(({ reason }) => reason.code)).toEqual(['captcha_spent', 'captcha_spent'])
  expect(await refusalOf(it.signIn({ captcha }))).toMatchObject({ code: 'captcha_spent', status: 422 })
})

test('is spent also by a wrong password', async () => {
  const captcha = await it.solved()
  expect(await refusalOf(it.signIn({ captcha, password: 'wrong' }))).toMatchObject({ code: 'sign_in_failed' })
  expect(await refusalOf(it.signIn({ captcha }))).toMatchObject({ code: 'captcha_spent' })
})

test('is refused after five minutes', async () => {
  const captcha = await it.solved()
  it.clock.pass(5 * 60_000)
  expect(await refusalOf(it.signIn({ captcha }))).toMatchObject({ code: 'captcha_expired', status: 422 })
})

test('is refused when it was made for something else', async () => {
  const captcha = await solve(await it.auth.captcha.issue('other', 0))
  expect(await refusalOf(it.signIn({ captcha }))).toMatchObject({ code: 'captcha_invalid', details: { why: 'forged' } })
})

test('is refused with another key, a later expiry, less work or a lower level than was signed', async () => {
  const { challenge, solution } = await it.solved()
  const changes = [
    { expiresAt: challenge.parameters.expiresAt + 3_600 },
    { cost: 2 },
    { data: { action: 'login', level: 4 } },
    { nonce: '00'.repeat(16) },
  ]
  for (const change of changes) {
    const captcha = { challenge: { ...challenge, parameters: { ...challenge.parameters, ...change } }, solution }
    expect(await refusalOf(it.signIn({ captcha }))).toMatchObject({ details: { why: 'forged' } })
  }
  const foreign = createCaptcha({
    clock: it.clock,
    random,
    keys: deriveKeys(randomBytes(32)),
    work: { cost: 1, counter: { min: 2, max: 4 } },
  })
  const captcha = await solve(await foreign.issue('login', 0))
  expect(await refusalOf(it.signIn({ captcha }))).toMatchObject({ details: { why: 'forged' } })
})

test('is refused with a key that only begins as it should', async () => {
  const { challenge, solution } = await it.solved()
  const guessed = challenge.parameters.keyPrefix.padEnd(64, '0')
  const captcha = { challenge, solution: { ...solution, derivedKey: guessed } }
  expect(await refusalOf(it.signIn({ captcha }))).toMatchObject({
    code: 'captcha_invalid',
    details: { why: 'unsolved' },
  })
})

test('what is spent is forgotten once it could not be used anyway', async () => {
  await it.signIn()
  it.clock.pass(6 * 60_000)
  await it.signIn()
  expect(await it.database.reader.spentChallenge.count()).toBe(1)
})
