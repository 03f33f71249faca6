import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DatabaseError } from '../../../prisma/control/client.ts'
import { readConfig } from './config.ts'
import { answerReadiness } from './health.ts'
import { howToRotate, listSecrets } from './secrets.ts'
import { ago, createTestControl, nowMs } from './test-control.ts'
import { readTokens } from './tokens.ts'

async function createFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'leyzen-secrets-'))
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    await utimes(join(folder, name), new Date(nowMs), new Date(nowMs - 3_600_000))
  }
  const settings = Object.fromEntries(
    ['ORCH_PASSWORD_HASH', 'DASHBOARD_KEY', 'METRICS_TOKEN', 'RISK_TOKEN'].map((name) => [
      `${name}_FILE`,
      join(folder, name),
    ]),
  )
  return { folder, write, settings, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('secrets are listed by name and age, and no value is among them', async () => {
  await using it = await createFolder()
  await it.write('METRICS_TOKEN', 'the value itself')
  await it.write('INVENTORY.json', JSON.stringify({ DOCKER_PROXY_TOKEN: ago(60) }))
  const config = readConfig({ POOL_SLOTS: 'a,b', ...it.settings })
  const found = await listSecrets({ config, clock: { now: () => nowMs } })
  expect(JSON.stringify(found)).not.toContain('the value itself')
  const byName = new Map(found.items.map((secret) => [secret.name, secret]))
  expect(byName.get('METRICS_TOKEN')).toMatchObject({ changedAt: ago(3_600), ageMs: 3_600_000, usedBy: ['dashboard'] })
  expect(byName.get('RISK_TOKEN')).toMatchObject({ changedAt: null, ageMs: null })
  expect(byName.get('DOCKER_PROXY_TOKEN')).toMatchObject({ changedAt: ago(60), ageMs: 60_000 })
  expect(byName.get('TRAFFIC_GATEWAY_TOKEN')).toMatchObject({ changedAt: null })
})

test('how a secret is made anew is told, but never for the one that opens the data', () => {
  expect(howToRotate('METRICS_TOKEN').command).toBe(
    'rm secrets/dashboard/METRICS_TOKEN && bin/leyzenctl config generate && bin/leyzenctl up',
  )
  expect(() => howToRotate('VAULT_SERVER_SECRET')).toThrowError(expect.objectContaining({ code: 'forbidden' }))
  expect(() => howToRotate('../x')).toThrowError(expect.objectContaining({ code: 'not_found' }))
})

test('a token whose file is missing or empty lets nobody in', async () => {
  await using it = await createFolder()
  await it.write('METRICS_TOKEN', 'right\n')
  await it.write('RISK_TOKEN', '\n')
  const { METRICS_TOKEN_FILE: metrics = '', RISK_TOKEN_FILE: risk = '' } = it.settings
  const tokens = await readTokens({ metrics, risk })
  const bring = (value: string) => new Headers({ authorization: value })
  expect(tokens.accepts('metrics', bring('Bearer right'))).toBe(true)
  for (const wrong of ['Bearer wrong', 'right', 'Basic right', 'Bearer ', 'Bearer right right']) {
    expect(tokens.accepts('metrics', bring(wrong))).toBe(false)
  }
  expect(tokens.accepts('risk', bring('Bearer '))).toBe(false)
  expect((await readTokens({ metrics: `${metrics}.none`, risk })).accepts('metrics', bring('Bearer right'))).toBe(false)
})

test('ready means a migrated database and a key; Temporal is only told', async () => {
  await using it = await createFolder()
  await using control = await createTestControl(it.settings)
  const ask = async () => {
    const response = await answerReadiness(async () => control.services)
    return [response.status, await response.json()]
  }
  expect(await ask()).toMatchObject([503, { database: 'ok', migrations: 'ok', key: 'missing' }])
  await it.write('DASHBOARD_KEY', 'x'.repeat(43))
  control.link.isReachable = false
  expect(await ask()).toMatchObject([200, { database: 'ok', migrations: 'ok', key: 'ok' }])
  control.sql.exec('DROP TABLE spent_challenges')
  expect(await ask()).toMatchObject([503, { migrations: 'missing' }])
})

test('what keeps the dashboard from starting is told by name', async () => {
  const fail = async (error: Error) => (await answerReadiness(() => Promise.reject(error))).json()
  expect(await fail(new DatabaseError('missing', 'no file'))).toMatchObject({ database: 'unavailable', key: 'ok' })
  expect(await fail(new Error('no key'))).toMatchObject({ database: 'ok', key: 'missing' })
})

test('every setting that is wrong is named at once', () => {
  const read = () => readConfig({ LOG_LEVEL: 'loud', DASHBOARD_ORIGIN: 'vault.example', TEMPORAL_TLS: 'yes' })
  expect(read).toThrowError(/POOL_SLOTS: is missing[\s\S]*TEMPORAL_TLS: got "yes"[\s\S]*LOG_LEVEL: got "loud"/)
  const config = readConfig({
    POOL_SLOTS: 'a,b',
    TEMPORAL_API_KEY_FILE: '/run/key',
    ENABLE_HTTPS: 'true',
    VAULT_MEMORY_LIMIT: '256',
  })
  expect(config).toMatchObject({ slots: ['a', 'b'], isHttps: true, user: 'admin', memoryLimitBytes: 268_435_456 })
  expect(config.temporal).toMatchObject({ tls: true, address: 'temporal:7233' })
})
