import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseGatewayEnv } from '../../haproxy/gateway/env.ts'
import { parseProxyEnv } from '../../proxy/env.ts'
import { parseWorkerEnv } from '../../worker/env.ts'
import { planOf } from './compose-plan.fixture.ts'
import { renderCompose } from './render-compose.ts'

const template = await readFile(new URL('../../docker-compose.template.yml', import.meta.url), 'utf8')

const everything = [
  'COMPOSE_PROJECT_NAME=blue',
  'BIND_ADDRESS=0.0.0.0',
  'HTTP_PORT=80',
  'HTTPS_PORT=443',
  'ENABLE_HTTPS=true',
  'SSL_CERT_PATH=cert.pem',
  'SSL_KEY_PATH=key.pem',
  'ORCH_WEB_CONTAINERS=north,south',
  'WEB_CONTAINER_PREFIX=blue_web',
  'TEMPORAL_ADDRESS=acme.tmprl.cloud:7233',
  'TEMPORAL_NAMESPACE=acme.prod',
  'TEMPORAL_TLS=true',
  'LOG_LEVEL=debug',
].join('\n')

const plans = {
  default: planOf(),
  everything: planOf(everything, { hasTemporalKey: true, vaultSecretsDir: '/srv/it\'s $HOME/"x"/secrets/vault' }),
  namespace: planOf('TEMPORAL_NAMESPACE=night\nDOCKER_SOCKET=/run/user/1000/docker.sock\nWEB_REPLICAS=64'),
}

test.each(Object.entries(plans))('renders the golden file "%s"', async (name, plan) => {
  await expect(renderCompose(template, plan)).toMatchFileSnapshot(`golden/docker-compose.${name}.yml.golden`)
})

test('services understand the environment that they are given', () => {
  for (const plan of Object.values(plans)) {
    const { services } = parse(renderCompose(template, plan), { merge: true })
    expect(parseWorkerEnv(services.orchestrator.environment).slots).toEqual(plan.names.replicas)
    const proxy = parseProxyEnv(services['docker-proxy'].environment)
    expect([proxy.replicas, proxy.job]).toEqual([plan.names.replicas, plan.names.job])
    expect(proxy.dockerSocket).toBe(plan.settings.DOCKER_SOCKET)
    expect(parseGatewayEnv(services['traffic-gateway'].environment).slots).toEqual(plan.names.replicas)
  }
})

test('keeps the comments of the template', () => {
  const comments = (text: string) => text.split('\n').filter((line) => line.trim().startsWith('#')).length
  const body = template.slice(template.indexOf('\n\n'))
  // One more: the line on top that says where the file comes from.
  expect(comments(renderCompose(template, plans.default))).toBe(comments(body) + 1)
})

test('publishes only on the bind address, and Temporal only on loopback', () => {
  const { services } = parse(renderCompose(template, planOf('BIND_ADDRESS=0.0.0.0\nHTTP_PORT=80')), { merge: true })
  expect(services.haproxy.ports).toEqual(['0.0.0.0:80:8080', '0.0.0.0:8081:8081'])
  expect(services.temporal.ports).toEqual(['127.0.0.1:8233:8233'])
  const published = Object.keys(services).filter((name) => services[name].ports !== undefined)
  expect(published).toEqual(['temporal', 'haproxy'])
})

test('every service is hardened, labelled, bounded, and pinned to an image by its inputs', () => {
  const { services } = parse(renderCompose(template, plans.default), { merge: true })
  for (const service of Object.values<Record<string, unknown>>(services)) {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      labels: { 'leyzen.project': 'leyzen' },
      logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
    })
    expect(service.image).toMatch(/^leyzen\/[a-z-]+:[0-9a-f]{12}$/)
    expect(service.user).toMatch(/^2[1-5]00:2[1-5]00$/)
    expect(service.mem_limit).toMatch(/^\d+m$/)
    expect(service.privileged).toBeUndefined()
  }
})

test('only docker-proxy holds the socket, and the vault network has no control plane in it', () => {
  const { services, networks } = parse(renderCompose(template, plans.default), { merge: true })
  const withSocket = Object.keys(services).filter((name) =>
    JSON.stringify(services[name].volumes).includes('docker.sock'),
  )
  expect(withSocket).toEqual(['docker-proxy'])
  const onVaultNetwork = Object.keys(services).filter((name) => services[name].networks?.includes('vault_network'))
  expect(onVaultNetwork).toEqual(['haproxy'])
  expect(networks.vault_network).toEqual({ external: true, name: 'leyzen_vault_network' })
})
