import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readTlsFiles } from './check-tls.ts'
import { certificate, lockedKey, matchingKey, otherKey } from './tls.fixture.ts'

const now = new Date('2027-01-01T00:00:00Z')
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-tls-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function read(cert: string | undefined, key: string | undefined, at = now) {
  if (cert !== undefined) await writeFile(join(dir, 'cert.pem'), cert)
  if (key !== undefined) await writeFile(join(dir, 'key.pem'), key)
  const settings = { ENABLE_HTTPS: true, SSL_CERT_PATH: 'cert.pem', SSL_KEY_PATH: join(dir, 'key.pem') }
  const { tls, faults } = await readTlsFiles(settings, dir, at)
  return { tls, found: faults.map(({ setting, severity }) => `${severity} ${setting}`) }
}

test('reads a pair, by a relative and an absolute path', async () => {
  expect(await read(certificate, matchingKey)).toEqual({ tls: { certificate, key: matchingKey }, found: [] })
})

test('without HTTPS nothing is read', async () => {
  const settings = { ENABLE_HTTPS: false, SSL_CERT_PATH: 'missing.pem' }
  expect(await readTlsFiles(settings, dir, now)).toEqual({ tls: undefined, faults: [] })
})

test('HTTPS without paths is a contradiction for each', async () => {
  const { faults } = await readTlsFiles({ ENABLE_HTTPS: true }, dir, now)
  expect(faults.map(({ code, setting }) => [code, setting])).toEqual([
    ['contradiction', 'SSL_CERT_PATH'],
    ['contradiction', 'SSL_KEY_PATH'],
  ])
})

test.each([
  ['missing files', [], ['error SSL_CERT_PATH', 'error SSL_KEY_PATH']],
  ['text that is no PEM', ['hello', 'hello'], ['error SSL_CERT_PATH', 'error SSL_KEY_PATH']],
  ['key and certificate swapped', [matchingKey, certificate], ['error SSL_CERT_PATH', 'error SSL_KEY_PATH']],
  ['a key of another certificate', [certificate, otherKey], ['error SSL_KEY_PATH']],
  ['a key with a passphrase', [certificate, lockedKey], ['error SSL_KEY_PATH']],
])('refuses %s', async (_, [cert, key], found) => {
  expect(await read(cert, key)).toEqual({ tls: undefined, found })
})

test.each(['2200-01-01', '2020-01-01'])('outside its time (%s) a certificate is used with a warning', async (day) => {
  const { tls, found } = await read(certificate, matchingKey, new Date(day))
  expect(tls).toBeDefined()
  expect(found).toEqual(['warning SSL_CERT_PATH'])
})
