import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseContainerSpecs } from '../../proxy/container-spec.ts'
import { certificate, matchingKey } from '../env/tls.fixture.ts'
import { generateInstallation } from '../installation/generate-installation.ts'
import { loadInstallation } from '../installation/load-installation.ts'
import { type BuildOrder, buildInstallation, compareInstallation } from './build-installation.ts'
import { secretInventory } from './secret-inventory.ts'

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const image = (name: string) => ({ ref: `leyzen/${name}:0123456789ab`, id: `sha256:${'5'.repeat(64)}` })
const images = {
  haproxy: image('haproxy'),
  temporal: image('temporal'),
  orchestrator: image('orchestrator'),
  dashboard: image('dashboard'),
  'docker-proxy': image('docker-proxy'),
  'traffic-gateway': image('traffic-gateway'),
  vault: image('vault'),
}
let dir: string
let engine: Server
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-build-'))
  engine = createServer()
  await new Promise<void>((done) => engine.listen(join(dir, 'engine.sock'), done))
})
afterEach(async () => {
  await new Promise((done) => engine.close(done))
  await rm(dir, { recursive: true })
})

async function order(change: Partial<BuildOrder> = {}, settings: Record<string, string> = {}): Promise<BuildOrder> {
  const { signal } = new AbortController()
  const envFile = join(dir, 'here/.env')
  const given = new Map(Object.entries({ DOCKER_SOCKET: join(dir, 'engine.sock'), ...settings }))
  await rm(envFile, { force: true })
  await generateInstallation({ checkout, envFile, settings: given, signal })
  const installation = await loadInstallation(envFile)
  return { checkout, installation, images, signal, verify: async () => undefined, ...change }
}

const here = (path: string) => join(dir, 'here', path)
const filesBelow = async (path: string) =>
  (await readdir(here(path), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

test('writes every file, readable for the containers, and leaves nothing beside them', async () => {
  const files = await buildInstallation(await order())
  expect(files.map(({ state }) => state)).toEqual(files.map(() => 'missing'))
  for (const { path, content } of files) {
    expect(await readFile(here(path), 'utf8')).toBe(content)
    expect((await stat(here(path))).mode & 0o777).toBe(0o644)
  }
  // compose's own file and the dashboard's list of ages stand elsewhere
  expect(await filesBelow('generated')).toHaveLength(files.length - 2)
  expect((await stat(here('generated/haproxy'))).mode & 0o777).toBe(0o755)
})

test('the same settings give the same bytes; then all is current', async () => {
  const given = await order()
  const first = await buildInstallation(given)
  const second = await compareInstallation(given)
  expect(second.map(({ content }) => content)).toEqual(first.map(({ content }) => content))
  expect(new Set(second.map(({ state }) => state))).toEqual(new Set(['current']))
})

test('a changed setting changes what depends on it only', async () => {
  await buildInstallation(await order())
  const changed = (await compareInstallation(await order({}, { VAULT_MEMORY_LIMIT: '128' })))
    .filter(({ state }) => state === 'changed')
    .map(({ path }) => path)
  expect(changed).toEqual(['docker-compose.yml', 'generated/docker-proxy/container-spec.json'])
})

test('a changed container spec makes compose replace who mounts it, and nobody else', async () => {
  const digests = async (settings: Record<string, string>) => {
    const files = await compareInstallation(await order({}, settings))
    return files[0]?.content.match(/leyzen\.config: "\w+"/g)
  }
  const before = await digests({})
  const after = await digests({ VAULT_CPUS: '2' })
  expect(before?.map((line, index) => line !== after?.[index])).toEqual([true, false, true, false, false])
})

test('a changed token makes compose replace both that know it, and nobody else', async () => {
  const digests = async () => {
    const files = await compareInstallation(await order())
    return files[0]?.content.match(/leyzen\.config: "\w+"/g)
  }
  const before = await digests()
  for (const service of ['traffic-gateway', 'orchestrator']) await rm(here(`secrets/${service}/TRAFFIC_GATEWAY_TOKEN`))
  const after = await digests()
  expect(before?.map((line, index) => line !== after?.[index])).toEqual([false, true, true, false, false])
})

test('what the programs refuse does not replace what is in use', async () => {
  await buildInstallation(await order())
  const before = await readFile(here('docker-compose.yml'), 'utf8')
  const refusing = await order(
    {
      verify: async ({ stage }) => {
        expect(await readFile(join(stage, 'docker-compose.yml'), 'utf8')).toContain('64')
        throw new Error('refused')
      },
    },
    { WEB_REPLICAS: '64' },
  )
  await expect(buildInstallation(refusing)).rejects.toThrow('refused')
  expect(await readFile(here('docker-compose.yml'), 'utf8')).toBe(before)
  expect((await readdir(here('generated'))).toSorted()).toEqual(['compose.env', 'docker-proxy', 'haproxy'])
})

test('interrupted before the end it leaves nothing', async () => {
  const controller = new AbortController()
  const given = await order({ signal: controller.signal, verify: async () => controller.abort() })
  await expect(buildInstallation(given)).rejects.toThrow()
  expect(await filesBelow('generated')).toEqual([])
  await expect(stat(here('docker-compose.yml'))).rejects.toThrow()
})

test('the docker-proxy accepts the specification, also of an installation behind a link', async () => {
  await order()
  await symlink(here('.'), join(dir, 'link'))
  const installation = await loadInstallation(join(dir, 'link/.env'))
  const files = await compareInstallation({ checkout, installation, images })
  const spec = files.find(({ path }) => path.endsWith('container-spec.json'))
  const rules = { project: 'leyzen', secretsDir: here('secrets/vault'), dockerSocket: '/var/run/docker.sock' }
  expect(Object.keys(parseContainerSpecs(Buffer.from(spec?.content ?? ''), rules).replicas)).toEqual(['a', 'b', 'c'])
  expect(files[0]?.content).toContain(`DOCKER_PROXY_SECRETS_DIR: "${here('secrets/vault')}"`)
})

test('a secret that is a link out of its folder is refused', async () => {
  const given = await order()
  await rm(here('secrets/vault/VAULT_SERVER_SECRET'))
  await writeFile(join(dir, 'elsewhere'), 'x')
  await symlink(join(dir, 'elsewhere'), here('secrets/vault/VAULT_SERVER_SECRET'))
  await expect(compareInstallation(given)).rejects.toMatchObject({ code: 'settings_invalid' })
})

test('with HTTPS the proxy gets its own copy of the pair, below the closed folder', async () => {
  await mkdir(here('.'), { recursive: true })
  await writeFile(here('cert.pem'), certificate)
  await writeFile(here('key.pem'), matchingKey)
  const https = { ENABLE_HTTPS: 'true', SSL_CERT_PATH: 'cert.pem', SSL_KEY_PATH: 'key.pem' }
  const files = await buildInstallation(await order({}, https))
  expect(await readFile(here('secrets/haproxy/SSL_KEY'), 'utf8')).toBe(matchingKey)
  expect((await stat(here('secrets'))).mode & 0o777).toBe(0o700)
  expect(files.filter(({ isSecret }) => isSecret).map(({ path }) => path)).toEqual([
    'secrets/haproxy/SSL_CERT',
    'secrets/haproxy/SSL_KEY',
  ])
})

test('the dashboard learns when each secret was made, and none of them', async () => {
  const { installation } = await order()
  await utimes(here('secrets/vault/VAULT_SERVER_SECRET'), 1_000, 1_000)
  const { path, content } = await secretInventory(installation.dir)
  expect(path).toBe('secrets/dashboard/INVENTORY.json')
  expect(JSON.parse(content)).toMatchObject({ VAULT_SERVER_SECRET: '1970-01-01T00:16:40.000Z' })
  expect(content).not.toContain('TEMPORAL_API_KEY')
})

test('without an engine socket it says so', async () => {
  const given = await order()
  given.installation.settings.DOCKER_SOCKET = join(dir, 'none.sock')
  await expect(compareInstallation(given)).rejects.toMatchObject({ code: 'engine_unavailable' })
})
