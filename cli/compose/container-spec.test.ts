import { expect, test } from 'vitest'
import { parseContainerSpecs } from '../../proxy/container-spec.ts'
import { parseContainerSpec } from '../../worker/adapters/container-spec.ts'
import { settingsOf } from './compose-plan.fixture.ts'
import { type ContainerSpecPlan, renderContainerSpec } from './container-spec.ts'
import { vaultEnvironment } from './service-environments.ts'

const imageId = `sha256:${'5'.repeat(64)}`
const secretsDir = '/srv/leyzen/secrets/vault'
const plan = (change: Partial<ContainerSpecPlan> = {}): ContainerSpecPlan => ({
  project: 'leyzen',
  imageId,
  environment: vaultEnvironment(settingsOf()),
  memoryLimitMib: 256,
  cpus: 1,
  pidsLimit: 128,
  secrets: [{ name: 'VAULT_SERVER_SECRET', source: `${secretsDir}/VAULT_SERVER_SECRET` }],
  ...change,
})
const rules = { project: 'leyzen', secretsDir, dockerSocket: '/var/run/docker.sock' }

test('renders the golden file', async () => {
  await expect(renderContainerSpec(plan())).toMatchFileSnapshot('golden/container-spec.json.golden')
})

test('the docker-proxy accepts it', () => {
  const specs = parseContainerSpecs(Buffer.from(renderContainerSpec(plan())), rules)
  expect(Object.keys(specs.replicas)).toEqual(['a', 'b', 'c'])
  expect(specs.job.kinds).toEqual(['migrate', 'gc', 'sweep', 'verify', 'checkpoint', 'backup'])
})

test('the docker-proxy accepts it at the bounds of every setting', () => {
  for (const [memoryLimitMib, cpus, pidsLimit] of [
    [64, 0.1, 16],
    [65_536, 64, 4096],
    [100, 0.333, 99],
  ] as const) {
    const text = renderContainerSpec(plan({ memoryLimitMib, cpus, pidsLimit }))
    const { replicas } = parseContainerSpecs(Buffer.from(text), rules)
    expect(replicas.a?.HostConfig).toMatchObject({
      Memory: memoryLimitMib * 2 ** 20,
      NanoCpus: Math.round(cpus * 1e9),
      PidsLimit: pidsLimit,
    })
  }
})

test('the worker finds the image of each variant in it', () => {
  expect(parseContainerSpec(Buffer.from(renderContainerSpec(plan()))).variants).toEqual(
    ['a', 'b', 'c'].map((name) => ({ name, imageDigest: imageId })),
  )
})

test('variants differ in nothing but their user', () => {
  const { replicas } = JSON.parse(renderContainerSpec(plan()))
  const { a, b, c } = replicas
  expect([a.User, b.User, c.User]).toEqual(['3001:3000', '3002:3000', '3003:3000'])
  const withoutUser = (spec: unknown) => JSON.stringify(spec).replaceAll(/300[123]/g, 'UID')
  expect(withoutUser(b)).toBe(withoutUser(a))
  expect(withoutUser(c)).toBe(withoutUser(a))
})

test('the job has no network, and no secret but those that sign checkpoints', () => {
  const names = ['VAULT_OPAQUE_SETUP', 'VAULT_SERVER_SECRET', 'VAULT_SERVER_SECRET_PREVIOUS']
  const secrets = names.map((name) => ({ name, source: `${secretsDir}/${name}` }))
  const { job } = JSON.parse(renderContainerSpec(plan({ secrets })))
  expect(job.HostConfig.NetworkMode).toBe('none')
  expect(job.HostConfig.Mounts.map(({ Target }: { Target: string }) => Target)).toEqual([
    '/data',
    '/run/secrets/VAULT_SERVER_SECRET',
    '/run/secrets/VAULT_SERVER_SECRET_PREVIOUS',
  ])
  expect(job.Env).toContain('VAULT_SERVER_SECRET_FILE=/run/secrets/VAULT_SERVER_SECRET')
  expect(JSON.stringify(job)).not.toContain('OPAQUE')
})

test('hands the vault its own settings and not its limits', () => {
  const environment = vaultEnvironment(settingsOf('VAULT_EXPOSE_INCARNATION=true\nVAULT_CPUS=2\nLOG_LEVEL=debug'))
  expect(Object.keys(environment).filter((name) => /LIMIT|CPUS/.test(name))).toEqual([])
  expect(environment).toMatchObject({ VAULT_TRASH_DAYS: '30', VAULT_EXPOSE_INCARNATION: 'true', LOG_LEVEL: 'debug' })
})
