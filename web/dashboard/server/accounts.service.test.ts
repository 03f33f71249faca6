import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuthFixture, HOME, refusalOf, startAuth } from './auth.fixture.ts'
import type { Asking } from './session-proof.ts'

const GOOD = 'anna-has-a-long-phrase'
const from = { address: HOME, requestId: 'r' }

let it: AuthFixture
let asking: Asking
beforeEach(async () => {
  it = await startAuth()
  asking = { session: (await it.signIn()).session, ...from }
})
afterEach(() => it[Symbol.asyncDispose]())

const tokenOf = (path: string) => path.split('#setup=')[1] ?? ''

async function invite(name: string, role: 'viewer' | 'operator' = 'viewer') {
  const { account, path } = await it.auth.accounts.create(asking, { name, role })
  await it.auth.accounts.setUp({ token: tokenOf(path), password: GOOD }, from)
  return account
}

test('a new account has no password until its link is used, once', async () => {
  const { account, path } = await it.auth.accounts.create(asking, { name: 'anna', role: 'viewer' })
  expect(account).toMatchObject({ name: 'anna', role: 'viewer', state: 'invited', isFirst: false })
  expect(await refusalOf(it.signIn({ user: 'anna', password: '' }))).toMatchObject({ code: 'sign_in_failed' })
  const given = { token: tokenOf(path), password: GOOD }
  expect(await it.auth.accounts.setUp(given, from)).toBe('anna')
  expect((await it.signIn({ user: 'Anna', password: GOOD })).session.account).toMatchObject({ role: 'viewer' })
  expect(await refusalOf(it.auth.accounts.setUp(given, from))).toMatchObject({ code: 'link_spent', status: 409 })
})

test('a link is good for a day, and not for an account that was disabled meanwhile', async () => {
  const { path, account } = await it.auth.accounts.create(asking, { name: 'anna', role: 'viewer' })
  const given = { token: tokenOf(path), password: GOOD }
  await it.auth.accounts.change(asking, account.id, { disabled: true })
  expect(await refusalOf(it.auth.accounts.setUp(given, from))).toMatchObject({ code: 'link_spent' })
  await it.auth.accounts.change(asking, account.id, { disabled: false })
  it.clock.pass(24 * 3_600_000)
  expect(await refusalOf(it.auth.accounts.setUp(given, from))).toMatchObject({ code: 'link_spent' })
})

test('a name is taken once', async () => {
  await invite('anna')
  for (const name of ['anna', 'admin']) {
    const refusal = await refusalOf(it.auth.accounts.create(asking, { name, role: 'viewer' }))
    expect(refusal).toMatchObject({ code: 'name_taken' })
  }
})

test.each([
  ['short', 'too-short'],
  ['long', 'x1y2'.repeat(33)],
  ['common', 'QAZWSXedcrfvtgb'],
  ['common', 'passwordpassword'],
  ['name', 'anna-anna-anna1'],
])('a password that is %s is refused', async (why, password) => {
  const { path } = await it.auth.accounts.create(asking, { name: 'anna', role: 'viewer' })
  const refusal = await refusalOf(it.auth.accounts.setUp({ token: tokenOf(path), password }, from))
  expect(refusal).toMatchObject({ code: 'password_refused', status: 422, details: { why } })
})

test('disabling and a new role end the sessions', async () => {
  const anna = await invite('anna')
  const first = await it.signIn({ user: 'anna', password: GOOD })
  await it.auth.accounts.change(asking, anna.id, { role: 'operator' })
  expect(await it.auth.sessions.find(first.id)).toEqual({ isLive: false, why: 'revoked' })
  const second = await it.signIn({ user: 'anna', password: GOOD })
  expect(second.session.account.role).toBe('operator')
  await it.auth.accounts.change(asking, anna.id, { disabled: true })
  expect(await it.auth.sessions.find(second.id)).toEqual({ isLive: false, why: 'revoked' })
  expect(await refusalOf(it.signIn({ user: 'anna', password: GOOD }))).toMatchObject({ code: 'sign_in_failed' })
})

test('a reset leaves no password, no code and no session, and gives a new link', async () => {
  const anna = await invite('anna', 'operator')
  const { id } = await it.signIn({ user: 'anna', password: GOOD })
  const { path, account } = await it.auth.accounts.reset(asking, anna.id)
  expect(account.state).toBe('invited')
  expect(await it.auth.sessions.find(id)).toMatchObject({ isLive: false })
  expect(await refusalOf(it.signIn({ user: 'anna', password: GOOD }))).toMatchObject({ code: 'sign_in_failed' })
  await it.auth.accounts.setUp({ token: tokenOf(path), password: GOOD }, from)
  await it.signIn({ user: 'anna', password: GOOD })
})

test('the last operator who can sign in stays one', async () => {
  const own = asking.session.account.id
  await invite('viewer')
  await it.auth.accounts.create(asking, { name: 'invited', role: 'operator' })
  for (const work of [
    () => it.auth.accounts.change(asking, own, { disabled: true }),
    () => it.auth.accounts.change(asking, own, { role: 'viewer' }),
    () => it.auth.accounts.reset(asking, own),
  ]) {
    expect(await refusalOf(work())).toMatchObject({ code: 'last_operator', status: 409 })
  }
  await invite('second', 'operator')
  expect(await it.auth.accounts.change(asking, own, { role: 'viewer' })).toMatchObject({ role: 'viewer' })
})

test('two operators who remove each other at once leave one', async () => {
  const second = await invite('second', 'operator')
  const outcomes = await Promise.allSettled([
    it.auth.accounts.change(asking, second.id, { disabled: true }),
    it.auth.accounts.change(asking, asking.session.account.id, { disabled: true }),
  ])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('each change is in the audit log with its before and after, and the chain holds', async () => {
  const anna = await invite('anna')
  await it.auth.accounts.change(asking, anna.id, { role: 'operator' })
  await it.auth.accounts.change(asking, anna.id, { disabled: true })
  await it.auth.accounts.change(asking, anna.id, { disabled: true })
  const rows = await it.database.reader.auditLog.findMany({ where: { object: 'account/anna' }, orderBy: { id: 'asc' } })
  expect(rows.map(({ action }) => action)).toEqual([
    'account.create',
    'account.set_up',
    'account.role',
    'account.disable',
  ])
  expect(JSON.parse(rows[2]?.detail ?? '')).toMatchObject({ before: { role: 'viewer' }, after: { role: 'operator' } })
  expect(JSON.stringify(rows)).not.toContain(GOOD)
  expect(await it.auth.audit.verify()).toMatchObject({ ok: true })
})

test('an account that is not there is not found', async () => {
  expect(await refusalOf(it.auth.accounts.reset(asking, 999))).toMatchObject({ code: 'not_found' })
})

test('lists who may sign in, and who has', async () => {
  await invite('anna')
  const list = await it.auth.accounts.listAll()
  expect(list).toMatchObject([
    { name: 'admin', isFirst: true, state: 'active', lastSeenAt: expect.any(String) },
    { name: 'anna', isFirst: false, state: 'active', lastSeenAt: null },
  ])
  expect(JSON.stringify(list)).not.toContain('argon2')
})
