import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { TOTP } from 'otpauth'
import { afterAll, expect, test } from 'vitest'
import { startTestVault, testSecrets } from '../../test-vault.ts'
import { ask, beginLogin, opaqueBytes } from '../test-accounts.ts'
import { inviteTestAccount } from '../test-new-account.ts'
import { startVaultWithAdmin } from './test-sign-in.ts'

const it = await startVaultWithAdmin()
const { vault, admin, clock, pass, startLogin, finishLogin, signIn } = it
afterAll(() => it[Symbol.asyncDispose]())

test('a known and an unknown name get answers of the same shape, and for one login the same beginning each time', async () => {
  pass(60_000)
  const known = await startLogin('alice', 'wrong')
  const unknown = await startLogin('mallory', 'wrong')
  const request = { login: 'mallory', startLoginRequest: beginLogin('mallory', 'x').startLoginRequest }
  const same = [1, 2].map(() => ask(vault, { path: '/api/auth/login/start', body: request }))
  const shape = ({ status, body }: typeof known.answer) => [
    status,
    body.ksf,
    body.loginId.length,
    body.loginResponse.length,
  ]
  expect(shape(unknown.answer)).toEqual(shape(known.answer))
  const [first, second] = (await Promise.all(same)).map(({ body }) => body.loginResponse.slice(0, 42))
  expect(second).toBe(first)
  const refused = await Promise.all(
    [known, unknown].map(({ answer }) => finishLogin(answer.body.loginId, opaqueBytes(64))),
  )
  expect(refused.map(({ status, body }) => [status, { ...body, requestId: '' }])).toEqual(
    Array.from({ length: 2 }, () => [401, { ...refused[0]?.body, requestId: '' }]),
  )
  expect(refused[0]?.body.code).toBe('auth_failed')
})

test('a login is answered once: the same finish again, another kind of state and a late one are refused', async () => {
  pass(60_000)
  const { answer, opaque } = await startLogin('alice', admin.password)
  const finish = opaque.finish(answer.body.loginResponse) ?? ''
  expect(await finishLogin(answer.body.loginId, finish)).toMatchObject({ status: 200 })
  expect(await finishLogin(answer.body.loginId, finish)).toMatchObject({ status: 401, body: { code: 'auth_failed' } })
  const late = await startLogin('alice', admin.password)
  pass(121_000)
  const lateFinish = late.opaque.finish(late.answer.body.loginResponse) ?? ''
  expect((await finishLogin(late.answer.body.loginId, lateFinish)).status).toBe(401)
})

test('a login that begins at one replica ends at another', async () => {
  await using other = await startTestVault({ clock, dataDir: vault.dataDir })
  const { answer, opaque } = await startLogin('alice', admin.password)
  const finish = opaque.finish(answer.body.loginResponse) ?? ''
  expect(await finishLogin(answer.body.loginId, finish, { from: other })).toMatchObject({ status: 200 })
})

test('a code works once, a ticket takes five tries, and a new secret of the server still opens the second factor', async () => {
  const token = (await signIn(admin)).body.token
  const gus = await inviteTestAccount(vault, { token }, 'gus')
  const path = '/api/account/totp'
  const { body } = await ask(vault, { method: 'POST', path: `${path}/start`, token: gus.token })
  const totp = new TOTP({ secret: body.secret })
  const codeNow = () => totp.generate({ timestamp: clock().getTime() })
  const wrong = String((Number(codeNow()) + 1) % 1_000_000).padStart(6, '0')
  expect((await ask(vault, { path: `${path}/confirm`, body: { code: wrong }, token: gus.token })).status).toBe(401)
  expect((await ask(vault, { path: `${path}/confirm`, body: { code: codeNow() }, token: gus.token })).status).toBe(200)
  expect((await ask(vault, { method: 'POST', path: `${path}/start`, token: gus.token })).status).toBe(409)
  const secrets = { serverSecret: Buffer.alloc(32, 2), serverSecretPrevious: testSecrets.serverSecret }
  await using renewed = await startTestVault({ clock, dataDir: vault.dataDir, secrets })
  const use = (ticket: string, code: string) => ask(renewed, { path: '/api/auth/login/totp', body: { ticket, code } })
  const first = await signIn(gus, { from: renewed })
  expect(first).toMatchObject({ status: 401, body: { code: 'totp_required' } })
  expect((await use(first.body.ticket, codeNow())).status).toBe(200)
  const { answer, opaque } = await startLogin('gus', gus.password, renewed)
  const finish = opaque.finish(answer.body.loginResponse) ?? ''
  const second = await finishLogin(answer.body.loginId, finish, { from: renewed })
  for (const code of [codeNow(), wrong, wrong, wrong, wrong]) {
    expect(await use(second.body.ticket, code)).toMatchObject({ status: 401, body: { code: 'auth_failed' } })
  }
  pass(30_000)
  expect(await use(second.body.ticket, codeNow())).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
})

test('ten failures ask for work, and a solved challenge pays for one start; the right password is never shut out', async () => {
  for (let index = 0; index < 10; index++) {
    if (index % 5 === 0) pass(60_000)
    const { answer } = await startLogin('bob', 'wrong')
    await finishLogin(answer.body.loginId, opaqueBytes(64))
  }
  const { startLoginRequest } = beginLogin('bob', 'wrong')
  const body = { login: 'bob', startLoginRequest }
  const refused = await ask(vault, { path: '/api/auth/login/start', body })
  expect(refused).toMatchObject({ status: 403, body: { code: 'challenge_required' } })
  const start = (solution: unknown) => {
    const altcha = Buffer.from(JSON.stringify({ challenge: refused.body.challenge, solution })).toString('base64')
    return ask(vault, { path: '/api/auth/login/start', body: { ...body, altcha } })
  }
  const wanted = { status: 403, body: { code: 'challenge_required' } }
  expect(await start({ counter: 1, derivedKey: 'ab' })).toMatchObject(wanted)
  const solution = await solveChallenge({ challenge: refused.body.challenge, deriveKey })
  expect((await start(solution)).status).toBe(200)
  expect(await start(solution)).toMatchObject(wanted)
})

test('twenty starts a minute from one address, then 429 with how long to wait; a network of IPv6 is one address', async () => {
  pass(3_600_000)
  const start = (address: string) => {
    const { startLoginRequest } = beginLogin('carol', 'x')
    const headers = { 'X-Forwarded-For': `6.6.6.6, ${address}` }
    return ask(vault, { path: '/api/auth/login/start', body: { login: 'carol', startLoginRequest }, headers })
  }
  for (let index = 0; index < 20; index++) expect((await start(`2001:db8:1:2::${index + 1}`)).status).toBe(200)
  const limited = await start('2001:db8:1:2:ffff::1')
  expect(limited).toMatchObject({ status: 429, body: { code: 'rate_limited', retryAfterMs: expect.any(Number) } })
  expect(limited.headers.get('retry-after')).toMatch(/^\d+$/)
  expect((await start('2001:db8:1:3::1')).status).toBe(200)
})

test('recovery always wants work, and hears the same for an unknown name as for wrong words', async () => {
  const path = '/api/auth/recovery/open'
  const open = async (login: string) => {
    const body = { login, proof: opaqueBytes(32) }
    const asked = await ask(vault, { path, body })
    expect(asked).toMatchObject({ status: 403, body: { code: 'challenge_required' } })
    const solution = await solveChallenge({ challenge: asked.body.challenge, deriveKey })
    const altcha = Buffer.from(JSON.stringify({ challenge: asked.body.challenge, solution })).toString('base64')
    expect(await ask(vault, { path: '/api/auth/login/start', body: { ...body, altcha } })).toMatchObject({
      status: 400,
    })
    const { status, body: said } = await ask(vault, { path, body: { ...body, altcha } })
    return [status, { ...said, requestId: '' }]
  }
  const known = await open('alice')
  expect(known).toMatchObject([401, { code: 'auth_failed' }])
  expect(await open('nobody-at-all')).toEqual(known)
})
