import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuthFixture, HOME, PASSWORD, quickHash, refusalOf, startAuth } from './auth.fixture.ts'

const MINUTE_MS = 60_000
const WRONG = 'wrong-horse-battery-staple'
const AWAY = '198.51.100.20'

let it: AuthFixture
beforeEach(async () => {
  it = await startAuth()
})
afterEach(() => it[Symbol.asyncDispose]())

const fail = (times: number, address = HOME, user = 'admin') =>
  Array.from({ length: times }).reduce<Promise<unknown>>(
    (before) => before.then(() => refusalOf(it.signIn({ user, password: WRONG }, address))),
    Promise.resolve(),
  )

test('the right password opens a session that its id finds again', async () => {
  const { id, session } = await it.signIn()
  expect(session.account).toMatchObject({ name: 'admin', role: 'operator' })
  expect(await it.auth.sessions.find(id)).toMatchObject({ isLive: true, session: { publicId: session.publicId } })
  const row = await it.database.reader.session.findFirstOrThrow()
  expect(JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? Number(value) : value))).not.toContain(id)
})

test('wrong password, unknown user and disabled account get the same answer', async () => {
  const { session } = await it.signIn()
  await it.database.write(async (tx) => {
    const common = { role: 'viewer', createdAt: '2026-11-24T00:00:00.000Z', passwordHash: quickHash(PASSWORD) }
    await tx.account.create({ data: { name: 'gone', disabledAt: common.createdAt, ...common } })
  })
  expect(session.account.name).toBe('admin')
  const answers = [
    await refusalOf(it.signIn({ password: WRONG })),
    await refusalOf(it.signIn({ user: 'nobody' })),
    await refusalOf(it.signIn({ user: 'gone' })),
  ]
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(answers[0]).toMatchObject({ code: 'sign_in_failed', status: 401 })
})

test('what was typed as the name of nobody is not written down', async () => {
  await refusalOf(it.signIn({ user: 'my secret password' }))
  expect(await it.audit()).toContainEqual({
    ...{ actor: 'unknown', action: 'sign_in', result: 'failed', reason: 'password', object: 'account/unknown' },
  })
  expect(JSON.stringify(await it.audit())).not.toContain('secret')
})

test('after five failures the sixth is refused, with the time to wait, and then the right password works again', async () => {
  await fail(5)
  const refusal = await refusalOf(it.signIn())
  expect(refusal).toMatchObject({ code: 'rate_limited', status: 429, retryAfterS: 900 })
  it.clock.pass(14 * MINUTE_MS)
  expect(await refusalOf(it.signIn())).toMatchObject({ code: 'rate_limited', retryAfterS: 60 })
  it.clock.pass(MINUTE_MS)
  expect((await it.signIn()).session.account.name).toBe('admin')
})

test('the count survives a restart', async () => {
  await fail(5)
  const again = it.restarted()
  const login = { user: 'admin', password: PASSWORD, captcha: await it.solved() }
  const attempt = { login, visitor: { address: HOME, browser: '' }, requestId: 'r' }
  expect(await refusalOf(again.signIn(attempt))).toMatchObject({ code: 'rate_limited' })
})

test('twenty wrong guesses at once are no more than five', async () => {
  const captchas = await Promise.all(Array.from({ length: 20 }, () => it.auth.captcha.issue('login', 4)))
  const { solve } = await import('./auth.fixture.ts')
  const attempts = captchas.map(async (challenge) =>
    refusalOf(it.signIn({ password: WRONG, captcha: await solve(challenge) })),
  )
  const codes = (await Promise.all(attempts)).map(({ code }) => code)
  expect(codes.filter((code) => code === 'sign_in_failed')).toHaveLength(5)
  expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(15)
})

test('a success forgets the failures of that account and address', async () => {
  await fail(4)
  await it.signIn()
  await fail(4)
  expect((await it.signIn()).session.account.name).toBe('admin')
})

test('a stranger cannot lock the operator out of an address that is known', async () => {
  await it.signIn()
  for (const last of [1, 2, 3, 4]) await fail(5, `198.51.100.${last}`)
  expect((await it.signIn()).session.account.name).toBe('admin')
})

test('an account under attack takes one guess in 20 s from addresses that it does not know', async () => {
  await fail(5, '198.51.100.1')
  await fail(1, '198.51.100.2')
  expect(await refusalOf(it.signIn({}, AWAY))).toMatchObject({ code: 'rate_limited', retryAfterS: 20 })
  it.clock.pass(20_000)
  expect((await it.signIn({}, AWAY)).session.account.name).toBe('admin')
})

test('an address may fail thirty times, whatever names it tries; its IPv6 neighbours count with it', async () => {
  for (let at = 0; at < 30; at++) await fail(1, `2001:db8:1:2::${at + 1}`, `user${at}`)
  expect(await refusalOf(it.signIn({ user: 'other' }, '2001:db8:1:2:ffff::1'))).toMatchObject({ code: 'rate_limited' })
  expect(await refusalOf(it.signIn({ user: 'other' }, '2001:db8:1:3::1'))).toMatchObject({ code: 'sign_in_failed' })
})

test('failures raise the work, for the account from anywhere and for the address with any account', async () => {
  const level = (name: string, address: string) => it.auth.guesses.levelOf({ name, address })
  await fail(1)
  expect(await level('admin', AWAY)).toBe(0)
  await fail(2)
  expect(await level('admin', AWAY)).toBe(2)
  await fail(2)
  expect(await level('admin', AWAY)).toBe(4)
  expect(await level('other', HOME)).toBe(0)
  await fail(2, HOME, 'other')
  expect(await level('third', HOME)).toBe(1)
})

test('a proof that was made before the failures is too easy after them', async () => {
  const early = await it.solved()
  await fail(3)
  const refusal = await refusalOf(it.signIn({ captcha: early }))
  expect(refusal).toMatchObject({ code: 'captcha_invalid', details: { why: 'too_easy' } })
  expect((await it.signIn()).session.account.name).toBe('admin')
})

test('five failures make one security event in their window', async () => {
  await fail(5)
  it.clock.pass(20_000)
  await fail(2, AWAY)
  const events = await it.database.reader.event.findMany()
  expect(events).toMatchObject([{ type: 'security', severity: 'warning', subject: 'account/admin' }])
})

test('refusals for their number fill the audit log once a minute at most', async () => {
  await fail(5)
  for (let at = 0; at < 10; at++) await refusalOf(it.signIn())
  const limited = (await it.audit()).filter(({ result }) => result === 'limited')
  expect(limited).toHaveLength(1)
})

test('a hash of less work is replaced at the next sign-in', async () => {
  await it.signIn()
  const { passwordHash } = await it.database.reader.account.findFirstOrThrow()
  expect(passwordHash).toContain('m=19456,t=2,p=1')
  await it.signIn()
})

test('the file of the host is taken over when it changes: new password, sessions ended, codes off', async () => {
  const { id } = await it.signIn()
  await it.setPasswordFile(quickHash('another-horse-battery-staple'))
  expect(await refusalOf(it.signIn())).toMatchObject({ code: 'sign_in_failed' })
  expect(await it.auth.sessions.find(id)).toEqual({ isLive: false, why: 'revoked' })
  expect((await it.signIn({ password: 'another-horse-battery-staple' })).session.account.name).toBe('admin')
  expect((await it.audit()).filter(({ actor }) => actor === 'host').map(({ action }) => action)).toEqual([
    'account.create',
    'account.password',
  ])
})

test('a password that was changed in the dashboard stays until the file changes', async () => {
  const { session } = await it.signIn()
  const next = 'a-new-and-different-phrase'
  await it.auth.proof.changePassword({ session, address: HOME, requestId: 'r' }, { current: PASSWORD, next })
  await it.restarted().firstOperator.sync()
  expect(await refusalOf(it.signIn())).toMatchObject({ code: 'sign_in_failed' })
  expect((await it.signIn({ password: next })).session.account.name).toBe('admin')
})

test('a file that holds no hash changes nothing and is logged', async () => {
  await it.setPasswordFile('hunter2')
  expect((await it.signIn()).session.account.name).toBe('admin')
  expect(it.warnings[0]).toContain('no Argon2id hash')
})
