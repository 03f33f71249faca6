import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { buildInstallation } from '../../cli/compose/build-installation.ts'
import { composeArguments } from '../../cli/compose/compose-call.ts'
import { certificate, matchingKey } from '../../cli/env/tls.fixture.ts'
import { generateInstallation } from '../../cli/installation/generate-installation.ts'
import { loadInstallation } from '../../cli/installation/load-installation.ts'
import { requireCompose } from '../../setup/compose-command.ts'
import { readImages } from '../../setup/images.ts'

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const { signal } = new AbortController()
let dir: string
beforeEach(async () => {
  // A folder that nobody should have and somebody will: what is rendered must survive its name.
  dir = join(await mkdtemp(join(tmpdir(), 'leyzen-generated-')), 'it\'s, $HOME "x"')
})
afterEach(() => rm(join(dir, '..'), { recursive: true }))

async function build(settings: Record<string, string> = {}) {
  const envFile = join(dir, '.env')
  await generateInstallation({
    checkout,
    envFile,
    project: 'gentest',
    settings: new Map(Object.entries(settings)),
    signal,
  })
  if (settings.ENABLE_HTTPS === 'true') {
    await writeFile(join(dir, 'cert.pem'), certificate)
    await writeFile(join(dir, 'key.pem'), matchingKey)
  }
  const installation = await loadInstallation(envFile)
  const files = await buildInstallation({ checkout, installation, images: await readImages(checkout), signal })
  return { installation, files }
}

const https = { ENABLE_HTTPS: 'true', SSL_CERT_PATH: 'cert.pem', SSL_KEY_PATH: 'key.pem' }
const remote = { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'acme.prod' }

test.each([
  ['the defaults', {}],
  ['HTTPS', https],
  ['a Temporal elsewhere', remote],
])('HAProxy and compose accept what is rendered for %s', async (_, settings) => {
  const { installation, files } = await build(settings)
  expect(files.every(({ state }) => state === 'missing')).toBe(true)
  expect((await readdir(installation.paths.generated)).filter((name) => name.startsWith('.'))).toEqual([])
})

test('compose sees the values that were meant, whatever is in its own environment and beside it', async () => {
  const { installation } = await build()
  const { command, prefix } = await requireCompose()
  const args = [...prefix, ...composeArguments(installation), 'config']
  const { stdout } = await run(command, args, { env: { PATH: process.env.PATH, HOME: '/wrong', LOG_LEVEL: 'wrong' } })
  const { services } = parse(stdout) as { services: Record<string, { environment: Record<string, string> }> }
  // `config` prints what could be read again, so a `$` is doubled.
  const secretsDir = services['docker-proxy']?.environment.DOCKER_PROXY_SECRETS_DIR?.replaceAll('$$', '$')
  expect(secretsDir).toBe(join(dir, 'secrets/vault'))
  expect(services.orchestrator?.environment.LOG_LEVEL).toBe('info')
})
