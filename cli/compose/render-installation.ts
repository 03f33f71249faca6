import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { edgeDefaults, renderHaproxyConfig } from '../../haproxy/render-config.ts'
import { secretFile, secretSpecs } from '../env/secret-files.ts'
import { explainingFaults } from '../installation/file-fault.ts'
import type { Installation } from '../installation/load-installation.ts'
import { readIfThere } from '../installation/read-if-there.ts'
import { composeEnvFile } from './compose-call.ts'
import { configDigest, type GeneratedFile } from './config-digest.ts'
import { renderContainerSpec } from './container-spec.ts'
import { type HostFacts, readHostFacts } from './host-facts.ts'
import { type ComposeImage, renderCompose } from './render-compose.ts'
import { secretInventory } from './secret-inventory.ts'
import { vaultEnvironment } from './service-environments.ts'

export interface RenderOrder {
  checkout: string
  installation: Installation
  images: Readonly<Record<ComposeImage | 'vault', { ref: string; id: string }>>
}

/** All generated files of an installation: the same settings, images, host and checkout give the same bytes. */
export async function renderInstallation(order: RenderOrder): Promise<GeneratedFile[]> {
  const facts = await readHostFacts(order.installation)
  const spec = containerSpec(order, facts)
  const haproxy = await haproxyFiles(order)
  const secrets = (service: string) => secretsOf(order.installation.dir, service)
  // A process reads its files once, so a changed one is a reason to replace it.
  const configDigests = {
    'docker-proxy': configDigest([spec, ...(await secrets('docker-proxy'))]),
    'traffic-gateway': configDigest(await secrets('traffic-gateway')),
    orchestrator: configDigest([spec, ...(await secrets('orchestrator'))]),
    dashboard: configDigest(await secrets('dashboard')),
    haproxy: configDigest(haproxy),
  }
  const { project, settings, names } = order.installation
  const plan = { ...facts, project, settings, names, images: order.images, configDigests }
  const template = await readSource(order.checkout, 'docker-compose.template.yml')
  const compose = { path: 'docker-compose.yml', content: renderCompose(template, plan), mode: 0o644 }
  return [compose, composeEnvFile, spec, await secretInventory(order.installation.dir), ...haproxy]
}

function containerSpec({ installation, images }: RenderOrder, { vaultSecrets }: HostFacts): GeneratedFile {
  const { project, settings } = installation
  const content = renderContainerSpec({
    project,
    imageId: images.vault.id,
    environment: vaultEnvironment(settings),
    memoryLimitMib: settings.VAULT_MEMORY_LIMIT,
    cpus: settings.VAULT_CPUS,
    pidsLimit: settings.VAULT_PIDS_LIMIT,
    secrets: vaultSecrets,
  })
  return { path: 'generated/docker-proxy/container-spec.json', content, mode: 0o644 }
}

/** Config, error pages and, with HTTPS, HAProxy's own copy of certificate and key: its user may not read the original. */
async function haproxyFiles({ checkout, installation }: RenderOrder): Promise<GeneratedFile[]> {
  const { tls, settings } = installation
  const inside = { certificate: '/run/secrets/SSL_CERT', key: '/run/secrets/SSL_KEY', publicPort: settings.HTTPS_PORT }
  const template = await readSource(checkout, 'haproxy/haproxy.cfg.template')
  const config = renderHaproxyConfig(template, {
    ...edgeDefaults,
    tls: tls === undefined ? null : inside,
    dashboard: { host: 'dashboard', port: 8081 },
  })
  const pages = (await readdir(join(checkout, 'haproxy/errors'))).filter((name) => name.endsWith('.http')).toSorted()
  const errors = await Promise.all(
    pages.map(async (name): Promise<GeneratedFile> => {
      const content = await readSource(checkout, `haproxy/errors/${name}`)
      return { path: `generated/haproxy/errors/${name}`, content, mode: 0o644 }
    }),
  )
  const copies = tls === undefined ? [] : [secret('SSL_CERT', tls.certificate), secret('SSL_KEY', tls.key)]
  return [{ path: 'generated/haproxy/haproxy.cfg', content: config, mode: 0o644 }, ...errors, ...copies]
}

/** The secrets that a service mounts, as far as they are there. */
async function secretsOf(dir: string, service: string): Promise<GeneratedFile[]> {
  const paths = secretSpecs
    .filter(({ services }) => services.includes(service))
    .map(({ name }) => secretFile(service, name))
  const files = await Promise.all(
    paths.map(async (path): Promise<GeneratedFile[]> => {
      const bytes = await readIfThere(join(dir, path))
      return bytes === undefined ? [] : [{ path, content: bytes.toString('utf8'), mode: 0o444, isSecret: true }]
    }),
  )
  return files.flat()
}

function secret(name: string, content: string): GeneratedFile {
  return { path: `secrets/haproxy/${name}`, content, mode: 0o444, isSecret: true }
}

function readSource(checkout: string, name: string): Promise<string> {
  const path = join(checkout, name)
  return explainingFaults({ path, doing: 'read' }, () => readFile(path, 'utf8'))
}
