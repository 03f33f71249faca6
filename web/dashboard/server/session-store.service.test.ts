import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuthFixture, HOME, PASSWORD, refusalOf, startAuth } from './auth.fixture.ts'
import type { NewSession } from './session-store.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

let it: AuthFixture
let opened: NewSession
beforeEach(async () => {
  it = await startAuth()
  opened = await it.signIn()
})
afterEach(() => it[Symbol.asyncDispose]())

const find = (id = opened.id) => it.auth.sessions.find(id)
const asking = () => ({ session: opened.session, address: HOME, requestId: 'r' })

test('ends after 30 minutes without input', async () => {
  it.clock.pass(30 * MINUTE_MS - 1)
  expect(await find()).toMatchObject({ isLive: true })
  it.clock.pass(1)
  expect(await find()).toEqual({ isLive: false, why: 'idle' })
})

test('input keeps it, looking at it does not, and after 12 hours it ends all the same', async () => {
  for (let at = 0; at < 24; at++) {
    it.clock.pass(29 * MINUTE_MS)
    await find()
    await it.auth.sessions.touch(opened.session.publicId)
  }
  expect(await find()).toMatchObject({ isLive: true })
  it.clock.pass(12 * HOUR_MS - 24 * 29 * MINUTE_MS)
  expect(await find()).toEqual({ isLive: false, why: 'expired' })
  expect(await refusalOf(it.auth.sessions.touch(opened.session.publicId))).toMatchObject({ code: 'unauthenticated' })
})

test('a viewer may hang on the wall for a day without input, and for seven with it', async () => {
  const account = { id: opened.session.account.id, name: 'admin', role: 'viewer' } as const
  const wall = await it.database.write((tx) => it.auth.sessions.open(tx, account, { address: HOME, browser: '' }))
  it.clock.pass(24 * HOUR_MS - 1)
  expect(await find(wall.id)).toMatchObject({ isLive: true })
  expect(wall.session.expiresAt - wall.session.createdAt).toBe(7 * 24 * HOUR_MS)
})

test('an id that nobody gave opens nothing', async () => {
  expect(await find('A'.repeat(43))).toEqual({ isLive: false, why: 'unknown' })
})

test('step-up gives it a new id and a new proof; the old id is worth nothing', async () => {
  it.clock.pass(11 * MINUTE_MS)
  const renewed = await it.auth.proof.stepUp(asking(), { password: PASSWORD })
  expect(renewed.session).toMatchObject({ publicId: opened.session.publicId, proofAt: it.clock.now() })
  expect(renewed.session.expiresAt).toBe(opened.session.expiresAt)
  expect(await find()).toMatchObject({ isLive: false })
  expect(await find(renewed.id)).toMatchObject({ isLive: true })
})

test('step-up with a wrong password is refused, counted, and written down', async () => {
  for (let at = 0; at < 5; at++) {
    const refusal = await refusalOf(it.auth.proof.stepUp(asking(), { password: 'wrong' }))
    expect(refusal).toMatchObject({ code: 'sign_in_failed' })
  }
  expect(await refusalOf(it.auth.proof.stepUp(asking(), { password: PASSWORD }))).toMatchObject({
    code: 'rate_limited',
  })
  expect((await it.audit()).filter(({ action }) => action === 'step_up')).toHaveLength(5)
  expect(await find()).toMatchObject({ isLive: true })
})

test('lists what is live, says which one asks, and ends one or all others', async () => {
  const [second, third] = [await it.signIn(), await it.signIn()]
  const { id } = opened.session.account
  const list = await it.auth.sessionList.list(id, opened.session.publicId)
  expect(list.map(({ isThis }) => isThis).filter(Boolean)).toHaveLength(1)
  expect(list[0]).toMatchObject({ address: HOME, browser: 'Firefox' })
  expect(await it.auth.revokeOwn(asking(), second.session.publicId)).toBe(1)
  expect(await find(second.id)).toEqual({ isLive: false, why: 'revoked' })
  expect(await it.auth.revokeOwn(asking(), 'others')).toBe(1)
  expect(await find(third.id)).toEqual({ isLive: false, why: 'revoked' })
  expect(await find()).toMatchObject({ isLive: true })
  expect(await it.auth.sessionList.listEnded([opened, second, third].map(({ session }) => session.publicId))).toEqual([
    second.session.publicId,
    third.session.publicId,
  ])
})

test('somebody else’s session cannot be ended by its public id', async () => {
  const other = { id: 0, name: 'eve', role: 'operator' } as const
  const eve = { ...asking(), session: { ...opened.session, account: other } }
  expect(await refusalOf(it.auth.revokeOwn(eve, opened.session.publicId))).toMatchObject({ code: 'not_found' })
  expect(await find()).toMatchObject({ isLive: true })
})

test('signing out ends it', async () => {
  await it.auth.signOut(asking())
  expect(await find()).toEqual({ isLive: false, why: 'revoked' })
})

test('a new password ends all other sessions and needs the old one', async () => {
  const other = await it.signIn()
  const next = 'a-new-and-different-phrase'
  const change = (current: string, wanted = next) => it.auth.proof.changePassword(asking(), { current, next: wanted })
  expect(await refusalOf(change('wrong'))).toMatchObject({ code: 'sign_in_failed' })
  expect(await refusalOf(change(PASSWORD, PASSWORD))).toMatchObject({ details: { why: 'same' } })
  const renewed = await change(PASSWORD)
  expect(await find(renewed.id)).toMatchObject({ isLive: true })
  expect(await find(other.id)).toEqual({ isLive: false, why: 'revoked' })
})

test('is forgotten a week after its end', async () => {
  it.clock.pass(8 * 24 * HOUR_MS)
  await it.signIn()
  expect(await it.database.reader.session.count()).toBe(1)
})
