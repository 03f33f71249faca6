import { TOTP } from 'otpauth'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuthFixture, HOME, refusalOf, startAuth } from './auth.fixture.ts'
import type { Asking } from './session-proof.ts'

const STEP_MS = 30_000

let it: AuthFixture
let asking: Asking
let accountId: number
let recoveryCodes: string[]
let codeAt: (shiftMs: number) => string

beforeEach(async () => {
  it = await startAuth()
  const { session } = await it.signIn()
  accountId = session.account.id
  asking = { session, address: HOME, requestId: 'r' }
  const { secret, uri } = await it.auth.ownTotp.begin(asking)
  expect(uri).toContain('otpauth://totp/Leyzen%20leyzen:admin')
  codeAt = (shiftMs) => new TOTP({ secret }).generate({ timestamp: it.clock.now() + shiftMs })
  expect(await refusalOf(it.auth.ownTotp.confirm(asking, '000000'))).toMatchObject({ code: 'totp_invalid' })
  recoveryCodes = await it.auth.ownTotp.confirm(asking, codeAt(0))
  it.clock.pass(STEP_MS)
})
afterEach(() => it[Symbol.asyncDispose]())

test('is asked for after the right password alone, and asking counts as no failure', async () => {
  for (let at = 0; at < 6; at++) {
    expect(await refusalOf(it.signIn())).toMatchObject({ code: 'totp_required', details: { code: 'missing' } })
  }
  expect(await refusalOf(it.signIn({ password: 'wrong' }))).toMatchObject({ code: 'sign_in_failed' })
  expect((await it.signIn({ totp: codeAt(0) })).session.account.name).toBe('admin')
})

test('takes the code of now and of a step to either side', async () => {
  await it.signIn({ totp: codeAt(-STEP_MS + STEP_MS) })
  it.clock.pass(2 * STEP_MS)
  await it.signIn({ totp: codeAt(-STEP_MS) })
  it.clock.pass(STEP_MS)
  await it.signIn({ totp: codeAt(STEP_MS) })
  it.clock.pass(4 * STEP_MS)
  expect(await refusalOf(it.signIn({ totp: codeAt(-2 * STEP_MS) }))).toMatchObject({ details: { code: 'refused' } })
})

test('a code is good once, also twice at once, and none before it is good after it', async () => {
  const totp = codeAt(0)
  const [one, two] = [await it.solved(), await it.solved()]
  const outcomes = await Promise.allSettled([it.signIn({ totp, captcha: one }), it.signIn({ totp, captcha: two })])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await refusalOf(it.signIn({ totp }))).toMatchObject({ details: { code: 'refused' } })
  expect(await refusalOf(it.signIn({ totp: codeAt(-STEP_MS) }))).toMatchObject({ details: { code: 'refused' } })
})

test('wrong codes are failures: the sixth attempt waits', async () => {
  for (let at = 0; at < 5; at++) await refusalOf(it.signIn({ totp: '000000' }))
  expect(await refusalOf(it.signIn({ totp: codeAt(0) }))).toMatchObject({ code: 'rate_limited' })
})

test('each recovery code opens once, however it is typed', async () => {
  const [first = '', second = ''] = recoveryCodes
  expect(recoveryCodes).toHaveLength(10)
  await it.signIn({ totp: first.toUpperCase().replaceAll('-', ' ') })
  expect(await refusalOf(it.signIn({ totp: first }))).toMatchObject({ code: 'totp_required' })
  await it.signIn({ totp: second })
  expect(await it.auth.totp.state(accountId)).toEqual({ isOn: true, recoveryCodesLeft: 8 })
})

test('new recovery codes make the old ones worthless', async () => {
  const [old = ''] = recoveryCodes
  const [fresh = ''] = await it.auth.ownTotp.renewRecovery(asking)
  expect(await refusalOf(it.signIn({ totp: old }))).toMatchObject({ code: 'totp_required' })
  await it.signIn({ totp: fresh })
})

test('neither secret nor recovery codes lie readable in the database, and a sealed secret fits its account alone', async () => {
  const row = await it.database.reader.account.findUniqueOrThrow({ where: { id: accountId } })
  for (const code of recoveryCodes) expect(row.recovery).not.toContain(code)
  expect(row.totpSealed).toMatch(/^[A-Za-z0-9_-]{80,}$/)
  const other = { name: 'other', role: 'viewer', createdAt: row.createdAt, totpSealed: row.totpSealed }
  const { id } = await it.database.write((tx) => tx.account.create({ data: other }))
  expect(await it.database.write((tx) => it.auth.totp.accept(tx, id, codeAt(0)))).toBe(false)
})

test('after a new DASHBOARD_KEY the recovery codes still open', async () => {
  const sealed = await it.database.reader.account.findUniqueOrThrow({ where: { id: accountId } })
  const changed = `${sealed.totpSealed?.startsWith('A') ? 'B' : 'A'}${sealed.totpSealed?.slice(1)}`
  await it.database.write((tx) => tx.account.update({ where: { id: accountId }, data: { totpSealed: changed } }))
  expect(await refusalOf(it.signIn({ totp: codeAt(0) }))).toMatchObject({ details: { code: 'refused' } })
  await it.signIn({ totp: recoveryCodes[0] ?? '' })
})

test('cannot be set up over itself, and is gone once switched off', async () => {
  expect(await refusalOf(it.auth.ownTotp.begin(asking))).toMatchObject({ code: 'totp_already_on', status: 409 })
  await it.auth.ownTotp.switchOff(asking)
  await it.signIn()
  const actions = (await it.audit()).map(({ action }) => action)
  expect(actions).toEqual(expect.arrayContaining(['totp.on', 'totp.off']))
})
