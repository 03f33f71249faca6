import { createHash } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ready, server } from '@serenity-kit/opaque'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { secretFilesOf, secretSpecs } from '../env/secret-files.ts'
import { generateInstallation } from './generate-installation.ts'
import { checkInstallation, loadInstallation } from './load-installation.ts'

const checkout = fileURLToPath(new URL('../..', import.meta.url))
const secrets = secretSpecs.filter(({ generated }) => generated).flatMap(secretFilesOf)
let dir: string
let envFile: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-generate-'))
  envFile = join(dir, '.env')
})
afterEach(() => rm(dir, { recursive: true }))

const generate = (settings: Record<string, string> = {}, project?: string) =>
  generateInstallation({
    checkout,
    envFile,
    project,
    settings: new Map(Object.entries(settings)),
    signal: new AbortController().signal,
  })
const modeOf = async (path: string) => ((await stat(join(dir, path))).mode & 0o777).toString(8)
const problems = async () =>
  (await checkInstallation(envFile, { ports: false })).problems.map(({ code, file }) => `${file} ${code}`)

test('makes settings and secrets that need nothing more', async () => {
  const password = expect.stringMatching(/^(?:[a-z2-9]{5}-){4}[a-z2-9]{5}$/)
  const setupToken = expect.stringMatching(/^[\w-]{43}$/)
  expect(await generate()).toEqual({ made: ['.env', ...secrets], kept: [], password, setupToken })
  expect(await generate()).toEqual({ made: [], kept: ['.env', ...secrets] })
  expect(await problems()).toEqual([])
  const { project, names } = await loadInstallation(envFile)
  expect([project, names.replicas]).toEqual(['leyzen', ['vault_web1', 'vault_web2', 'vault_web3']])
})

test('keeps settings from other users of the host, and secrets behind a closed folder', async () => {
  await generate()
  expect([await modeOf('.env'), await modeOf('secrets')]).toEqual(['600', '700'])
  for (const file of secrets) expect(await modeOf(file)).toBe('444')
  for (const service of await readdir(join(dir, 'secrets'))) expect(await modeOf(`secrets/${service}`)).toBe('755')
})

test('the vault gets a setup of OPAQUE, and of the first-run token its hash only', async () => {
  const { setupToken = '' } = await generate()
  const read = async (name: string) => (await readFile(join(dir, 'secrets/vault', name), 'utf8')).trim()
  await ready
  expect(server.getPublicKey(await read('VAULT_OPAQUE_SETUP'))).toMatch(/^[\w-]{43}$/)
  expect(await read('VAULT_SETUP_TOKEN_HASH')).toBe(createHash('sha256').update(setupToken).digest('base64url'))
})

test('an installation of a release before has its new secrets named, and gets them by `config generate`', async () => {
  await generate()
  for (const name of ['VAULT_OPAQUE_SETUP', 'VAULT_SETUP_TOKEN_HASH']) await rm(join(dir, 'secrets/vault', name))
  const refused = await loadInstallation(envFile).catch((error: Error) => error)
  expect(String(refused)).toContain('secrets/vault/VAULT_OPAQUE_SETUP: missing; run `bin/leyzenctl config generate`')
  const { made, setupToken } = await generate()
  expect(made).toEqual(['secrets/vault/VAULT_OPAQUE_SETUP', 'secrets/vault/VAULT_SETUP_TOKEN_HASH'])
  expect(setupToken).toBeDefined()
  expect(await problems()).toEqual([])
})

test('never changes what is there, and adds what is missing with the same value', async () => {
  await generate({ ROTATION_INTERVAL: '90' })
  await writeFile(envFile, `${await readFile(envFile, 'utf8')}# mine\n`)
  const before = await readFile(envFile, 'utf8')
  const token = await readFile(join(dir, 'secrets/orchestrator/DOCKER_PROXY_TOKEN'), 'utf8')
  await rm(join(dir, 'secrets/docker-proxy/DOCKER_PROXY_TOKEN'))
  const { made, kept } = await generate()
  expect(made).toEqual(['secrets/docker-proxy/DOCKER_PROXY_TOKEN'])
  expect(kept).toContain('.env')
  expect(await readFile(envFile, 'utf8')).toBe(before)
  expect(await readFile(join(dir, 'secrets/docker-proxy/DOCKER_PROXY_TOKEN'), 'utf8')).toBe(token)
})

test('several at once end with one installation whose copies agree', async () => {
  const all = await Promise.all([generate(), generate(), generate(), generate()])
  expect(all.filter(({ made }) => made.includes('.env'))).toHaveLength(1)
  expect(await problems()).toEqual([])
})

test('each secret is its own, and anew each time', async () => {
  const values = new Set<string>()
  for (const round of ['a', 'b']) {
    envFile = join(dir, round, '.env')
    await generate()
    for (const name of ['docker-proxy/DOCKER_PROXY_TOKEN', 'vault/VAULT_SERVER_SECRET']) {
      values.add(await readFile(join(dir, round, 'secrets', name), 'utf8'))
    }
  }
  expect(values.size).toBe(4)
})

test('a project gets names and free ports of its own', async () => {
  const ports = []
  for (const project of ['blue', 'red']) {
    envFile = join(dir, project, '.env')
    await generate({}, project)
    const { settings, names } = await loadInstallation(envFile, { ports: true })
    expect(names.replicas[0]).toBe(`${project}_web1`)
    ports.push(settings.HTTP_PORT, settings.HTTPS_PORT, settings.TEMPORAL_UI_PORT)
  }
  expect(new Set(ports).size).toBe(6)
})

test('an order that an existing file does not fulfil is refused, the same order again is not', async () => {
  await generate({ WEB_REPLICAS: '5' }, 'blue')
  const before = await readFile(envFile, 'utf8')
  await expect(generate({ WEB_REPLICAS: '4' })).rejects.toMatchObject({ code: 'settings_exist' })
  await expect(generate({}, 'red')).rejects.toMatchObject({ code: 'settings_exist' })
  expect(await readFile(envFile, 'utf8')).toBe(before)
  expect((await generate({ WEB_REPLICAS: '5' }, 'blue')).made).toEqual([])
})

test.each([
  [{ WEB_REPLICAS: '1' }, undefined],
  [{ ROTATION_INTERVAL: '2m' }, undefined],
  [{ COLOUR: 'red' }, undefined],
  [{ SSL_CERT_PATH: 'a\u0000b' }, undefined],
  [{}, 'Not A Name'],
  [{ HTTP_PORT: '9000', TEMPORAL_UI_PORT: '9000' }, undefined],
])('a bad order writes nothing: %j %s', async (settings, project) => {
  await expect(generate(settings, project)).rejects.toMatchObject({ code: 'settings_invalid' })
  expect(await readdir(dir)).toEqual([])
})

test.each([
  ['secrets/docker-proxy/DOCKER_PROXY_TOKEN', 'changeme', 'secret_placeholder'],
  ['secrets/vault/VAULT_SERVER_SECRET', 'short', 'secret_short'],
  ['secrets/vault/VAULT_SERVER_SECRET', 'a'.repeat(43), 'secret_weak'],
  ['secrets/vault/VAULT_SERVER_SECRET', '', 'secret_short'],
  ['secrets/orchestrator/DOCKER_PROXY_TOKEN', 'Zk3jq9xPw2mLr8vTn5yBc7dHs4fGa1eQ0uI', 'secret_differs'],
])('a bad secret is found and stops: %s = %j', async (file, value, code) => {
  await generate()
  await chmod(join(dir, file), 0o600)
  await writeFile(join(dir, file), `${value}\n`)
  expect(await problems()).toContain(`${file} ${code}`)
  const refused = await loadInstallation(envFile).catch((error: Error) => error)
  expect(refused).toMatchObject({ code: 'settings_invalid' })
  if (value.length > 5) expect(String(refused)).not.toContain(value)
})

test('missing secrets are listed, an own key for Temporal may be missing', async () => {
  await generate()
  await rm(join(dir, 'secrets'), { recursive: true })
  expect(await problems()).toEqual(secrets.map((file) => `${file} secret_missing`))
})

test('a key that the settings ask for is needed', async () => {
  await generate({ TEMPORAL_ADDRESS: 't.example:7233', TEMPORAL_API_KEY_FILE: '/run/secrets/TEMPORAL_API_KEY' })
  expect(await problems()).toEqual(['secrets/orchestrator/TEMPORAL_API_KEY secret_missing'])
  await writeFile(join(dir, 'secrets/orchestrator/TEMPORAL_API_KEY'), 'key-of-the-issuer\n')
  expect(await problems()).toEqual([])
})

test('a missing settings file says how to make one', async () => {
  await expect(loadInstallation(envFile)).rejects.toMatchObject({ code: 'settings_missing' })
  await expect(loadInstallation(envFile)).rejects.toThrow('config generate')
  await expect(loadInstallation(dir)).rejects.toMatchObject({ code: 'file_unreadable' })
})

test('interrupted anywhere it leaves no settings file behind incomplete secrets, and the next run completes it', async () => {
  const aborting = new AbortController()
  // Each look at the signal is a moment at which Ctrl-C may come; the third one lies between two secrets.
  let looks = 0
  const signal = Object.create(aborting.signal, {
    throwIfAborted: {
      value: () => {
        if (++looks === 3) throw new Error('interrupted')
      },
    },
  })
  const interrupted = generateInstallation({ checkout, envFile, settings: new Map(), signal })
  await expect(interrupted).rejects.toThrow('interrupted')
  const left = await readdir(dir, { recursive: true })
  expect(left).not.toContain('.env')
  expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([])
  await generate()
  expect(await problems()).toEqual([])
})
