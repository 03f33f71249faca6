import { randomUUID } from 'node:crypto'
import { server } from '@serenity-kit/opaque'
import { afterAll, expect, test } from 'vitest'
import { openVault } from '../../../prisma/vault/client.ts'
import { SETUP_TOKEN, startTestVault, testSecrets } from '../../test-vault.ts'
import { ask, beginRegistration, opaqueBytes } from '../test-accounts.ts'
import { createTestAccount, inviteTestAccount, newAccountBody } from '../test-new-account.ts'
import { startVaultWithAdmin } from './test-sign-in.ts'

const it = await startVaultWithAdmin()
const { vault, admin, clock, pass, startLogin, signIn, confirm } = it
afterAll(() => it[Symbol.asyncDispose]())

test('a first-run token and an invite make one account each', async () => {
  pass(3_600_000)
  const path = '/api/auth/register/start'
  const { registrationRequest } = beginRegistration('eve', 'x')
  const body = { login: 'eve', token: SETUP_TOKEN, registrationRequest }
  expect(await ask(vault, { path, body })).toMatchObject({ status: 410, body: { code: 'gone' } })
  const unknown = { ...body, token: opaqueBytes(32) }
  expect(await ask(vault, { path, body: unknown })).toMatchObject({ status: 401, body: { code: 'auth_failed' } })
  const token = (await signIn(admin)).body.token
  const invites = '/api/admin/invites'
  const invite = await ask(vault, { path: invites, body: { role: 'user', days: 1, login: 'dora' }, token })
  const invited = { token: String(invite.body.url).split('#')[1] ?? '', registrationRequest }
  expect((await ask(vault, { path, body: { ...invited, login: 'eve' } })).status).toBe(401)
  await createTestAccount(vault, { login: 'dora', setupToken: invited.token })
  expect(await ask(vault, { path, body: { ...invited, login: 'dora' } })).toMatchObject({ status: 410 })
  const listed = await ask(vault, { path: invites, token })
  expect(listed.body.invites[0]).toMatchObject({ login: 'dora', usedAt: expect.any(String) })
  expect(JSON.stringify(listed.body)).not.toContain(invited.token)
})

test('a new account is checked as a whole: foreign signature, wrong manifest, weak parameters, used ids', async () => {
  pass(3_600_000)
  const token = (await signIn(admin)).body.token
  const invite = await ask(vault, { path: '/api/admin/invites', body: { role: 'user', days: 1 }, token })
  const registration = beginRegistration('frank', 'x')
  const { registrationRequest } = registration
  const setup = { login: 'frank', token: String(invite.body.url).split('#')[1], registrationRequest }
  const started = await ask(vault, { path: '/api/auth/register/start', body: setup })
  const { registerId, registrationResponse } = started.body
  const good = {
    registerId,
    registrationRecord: registration.finish(registrationResponse),
    ...(await newAccountBody()),
  }
  const other = await newAccountBody()
  const finish = (change: object) => ask(vault, { path: '/api/auth/register/finish', body: { ...good, ...change } })
  expect((await finish({ identity: other.identity })).body).toMatchObject({ code: 'bad_request', fields: ['identity'] })
  expect((await finish({ manifests: other.manifests })).body).toMatchObject({ code: 'manifest_invalid' })
  expect((await finish({ manifests: good.manifests.toReversed() })).body).toMatchObject({ code: 'manifest_invalid' })
  const weak = { memory: 8_192, iterations: 3, parallelism: 1 }
  expect((await finish({ ksf: weak })).body).toMatchObject({ code: 'bad_request', fields: ['ksf'] })
  expect((await finish({ slots: good.slots.toReversed() })).body).toMatchObject({ fields: ['slots'] })
  expect((await finish({ root: good.trash })).body).toMatchObject({ code: 'bad_request' })
  expect((await finish({ more: 1 })).body).toMatchObject({ code: 'bad_request', fields: ['more'] })
  expect((await finish({})).status).toBe(201)
  expect(await finish({})).toMatchObject({ status: 410, body: { code: 'gone' } })
})

test('by cookie a change needs our own page; by bearer and for reading it does not', async () => {
  const entered = await signIn(admin, { client: 'web' })
  const cookie = entered.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^__Host-vault=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=2592000$/)
  expect(entered.body.token).toBeUndefined()
  const Cookie = cookie.split(';')[0] ?? ''
  const revoke = (headers: Record<string, string>) =>
    ask(vault, { method: 'DELETE', path: '/api/sessions', headers: { Cookie, ...headers } })
  const own = { 'Sec-Fetch-Site': 'same-origin', 'X-Vault': '1' }
  const origin = { code: 'origin' }
  expect((await ask(vault, { path: '/api/sessions', headers: { Cookie } })).status).toBe(200)
  expect(await revoke({})).toMatchObject({ status: 403, body: origin })
  expect(await revoke({ ...own, 'X-Vault': '0' })).toMatchObject({ status: 403, body: origin })
  expect(await revoke({ ...own, 'Sec-Fetch-Site': 'same-site' })).toMatchObject({ status: 403, body: origin })
  expect(await revoke({ 'X-Vault': '1', Origin: 'http://evil' })).toMatchObject({ status: 403, body: origin })
  expect((await revoke({ 'X-Vault': '1', Origin: vault.url })).status).toBe(204)
  expect((await revoke(own)).status).toBe(204)
  const out = await ask(vault, { method: 'POST', path: '/api/auth/logout', headers: { Cookie, ...own } })
  expect([out.status, out.headers.get('clear-site-data')]).toEqual([204, '"cache"'])
  expect(out.headers.get('set-cookie')).toMatch(/Max-Age=0$/)
  expect(await ask(vault, { path: '/api/sessions', headers: { Cookie } })).toMatchObject({ status: 401 })
})

test('a session ends unused after 12 h, and what changes the account wants the password of the last 10 min', async () => {
  const token = (await signIn(admin)).body.token
  pass(11 * 60_000)
  const path = '/api/account/totp/start'
  expect(await ask(vault, { method: 'POST', path, token })).toMatchObject({
    status: 403,
    body: { code: 'reauth_required' },
  })
  expect((await confirm({ ...admin, password: 'wrong' }, token)).body).toMatchObject({ code: 'auth_failed' })
  expect((await confirm(admin, token)).status).toBe(204)
  expect((await ask(vault, { method: 'POST', path, token })).status).toBe(200)
  pass(12 * 3_600_000)
  expect(await ask(vault, { path: '/api/account', token })).toMatchObject({
    status: 401,
    body: { code: 'session_expired' },
  })
})

test('an administrator sees sizes and names, cannot be the last to go, and ends who is disabled at once', async () => {
  const token = (await signIn(admin)).body.token
  const ina = await inviteTestAccount(vault, { token }, 'ina')
  const users = await ask(vault, { path: '/api/admin/users', token })
  expect(users.body.users).toContainEqual(expect.objectContaining({ login: 'ina', role: 'user', used: 0, sessions: 1 }))
  expect(await ask(vault, { path: '/api/admin/users', token: ina.token })).toMatchObject({ status: 403 })
  const patch = (id: string, body: object) =>
    ask(vault, { method: 'PATCH', path: `/api/admin/users/${id}`, body, token })
  expect((await patch(admin.user, { role: 'user' })).body).toMatchObject({ code: 'last_admin' })
  expect((await patch(randomUUID(), { role: 'user' })).status).toBe(404)
  expect((await patch(ina.user, { state: 'disabled', quota: 1_000 })).status).toBe(204)
  expect((await ask(vault, { path: '/api/account', token: ina.token })).status).toBe(401)
  expect((await signIn(ina)).body).toMatchObject({ code: 'auth_failed' })
  expect((await ask(vault, { method: 'DELETE', path: `/api/admin/users/${ina.user}`, token })).status).toBe(202)
  expect((await ask(vault, { method: 'DELETE', path: '/api/account', token })).body).toMatchObject({
    code: 'last_admin',
  })
})

test('a replaced server setup keeps passwords as long as the previous one is there, and asks for a new registration', async () => {
  const secrets = { opaqueSetup: server.createSetup(), opaqueSetupPrevious: testSecrets.opaqueSetup }
  await using renewed = await startTestVault({ clock, dataDir: vault.dataDir, secrets })
  expect(await signIn(admin, { from: renewed })).toMatchObject({ status: 200, body: { renew: true } })
  await using lost = await startTestVault({
    clock,
    dataDir: vault.dataDir,
    secrets: { ...secrets, opaqueSetupPrevious: null },
  })
  expect(await signIn(admin, { from: lost })).toMatchObject({ status: 401, body: { code: 'auth_failed' } })
})

test('preferences and bundle change only from the revision before', async () => {
  const token = (await signIn(admin)).body.token
  const put = (what: string, rev: number) =>
    ask(vault, { method: 'PUT', path: `/api/account/${what}`, body: { rev, blob: opaqueBytes(200) }, token })
  expect([(await put('prefs', 1)).status, (await put('prefs', 1)).status, (await put('bundle', 1)).status]).toEqual([
    200, 409, 409,
  ])
  expect((await put('bundle', 2)).body).toEqual({ rev: 2 })
})

test('neither database nor log holds a token, a login name that failed or a code', async () => {
  const token = (await signIn(admin)).body.token
  await startLogin('my-password-by-mistake', 'x')
  await using database = await openVault(vault.dataDir)
  const rows = await database.reader.$queryRaw<unknown[]>`SELECT * FROM "rate_buckets"`
  const sessions = await database.reader.session.findMany()
  const text = JSON.stringify([rows, sessions, vault.log])
  for (const secret of [token, 'my-password-by-mistake', SETUP_TOKEN]) expect(text).not.toContain(secret)
})
