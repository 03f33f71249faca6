import { type Document, parseDocument, Scalar } from 'yaml'
import { runsOwnTemporal, wantedPorts } from '../env/check-ports.ts'
import type { Settings } from '../env/schema.ts'
import type { ContainerNames } from './names.ts'
import { type Environments, serviceEnvironments } from './service-environments.ts'

/** Images that compose starts; the vault's is started by the orchestrator. */
export type ComposeImage = 'haproxy' | 'temporal' | 'orchestrator' | 'dashboard' | 'docker-proxy' | 'traffic-gateway'

export interface ComposePlan {
  project: string
  settings: Settings
  names: ContainerNames
  images: Readonly<Record<ComposeImage, { ref: string }>>
  /** Group of the engine's socket on this host. */
  socketGid: number
  /** Absolute path of `secrets/vault` on this host, links resolved. */
  vaultSecretsDir: string
  /** The installation has a key for a remote Temporal among the orchestrator's secrets. */
  hasTemporalKey: boolean
  /** SHA-256 of the generated files that a service mounts: a changed file must make compose replace the service. */
  configDigests: Readonly<Record<string, string>>
}

type Path = readonly (string | number)[]

const serviceImages: Readonly<Record<string, ComposeImage>> = {
  'docker-proxy': 'docker-proxy',
  temporal: 'temporal',
  'control-migrate': 'orchestrator',
  'traffic-gateway': 'traffic-gateway',
  orchestrator: 'orchestrator',
  dashboard: 'dashboard',
  haproxy: 'haproxy',
}
const innerPorts: Readonly<Record<string, number>> = {
  HTTP_PORT: 8080,
  HTTPS_PORT: 8443,
  DASHBOARD_PORT: 8081,
  TEMPORAL_UI_PORT: 8233,
}

const heading =
  ' Made by `bin/leyzenctl build` from docker-compose.template.yml and the settings; changes made here are lost.'

/** The template's own first paragraph, which tells about the template. */
const ownHeading = /^(?:#.*\n)+\n/

/** Fills docker-compose.template.yml. Works on its syntax tree, so comments and order stay; same plan, same bytes. */
export function renderCompose(template: string, plan: ComposePlan): string {
  const document = parseDocument(template.replace(ownHeading, ''), { merge: true })
  if (document.errors[0] !== undefined) throw document.errors[0]
  if (!runsOwnTemporal(plan.settings)) removeTemporal(document)
  for (const [service, image] of Object.entries(serviceImages)) {
    if (document.hasIn(['services', service])) fillService({ document, plan, service, image })
  }
  fillDockerProxy(document, plan)
  fillTemporal(document, plan)
  fillDashboard(document, plan)
  fillHaproxy(document, plan)
  fillNames(document, plan)
  document.commentBefore = heading
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

function fillService(given: { document: Document; plan: ComposePlan; service: string; image: ComposeImage }): void {
  const { document, plan, service, image } = given
  const at = (...path: Path) => ['services', service, ...path]
  document.setIn(at('image'), text(plan.images[image].ref))
  const environment = serviceEnvironments(plan)[service as keyof Environments] ?? {}
  for (const [name, value] of Object.entries(environment)) {
    document.setIn(at('environment', name), text(escapeInterpolation(value)))
  }
  for (const [name, value] of Object.entries(labels(plan.project, plan.configDigests[service]))) {
    document.setIn(at('labels', name), text(value))
  }
}

function fillDockerProxy(document: Document, { socketGid, settings }: ComposePlan): void {
  document.setIn(
    ['services', 'docker-proxy', 'group_add'],
    document.createNode([text(String(socketGid))], { flow: true }),
  )
  const socket = escapeInterpolation(settings.DOCKER_SOCKET)
  const mount = { type: 'bind', source: text(socket), target: text(socket) }
  document.addIn(['services', 'docker-proxy', 'volumes'], document.createNode(mount, { flow: true }))
}

function fillTemporal(document: Document, { settings }: ComposePlan): void {
  const service = ['services', 'temporal']
  if (!document.hasIn(service)) return
  document.setIn([...service, 'ports'], publishedPorts(document, settings, ['TEMPORAL_UI_PORT']))
  if (settings.TEMPORAL_NAMESPACE === 'default') return
  document.addIn([...service, 'command'], text(escapeInterpolation(`--namespace=${settings.TEMPORAL_NAMESPACE}`)))
}

function fillDashboard(document: Document, { settings, hasTemporalKey }: ComposePlan): void {
  if (!hasTemporalKey || runsOwnTemporal(settings)) return
  const mount = {
    type: 'bind',
    source: './secrets/orchestrator/TEMPORAL_API_KEY',
    target: '/run/temporal/TEMPORAL_API_KEY',
    read_only: true,
  }
  document.addIn(['services', 'dashboard', 'volumes'], document.createNode(mount, { flow: true }))
}

function fillHaproxy(document: Document, { settings }: ComposePlan): void {
  const service = ['services', 'haproxy']
  document.setIn(
    [...service, 'ports'],
    publishedPorts(document, settings, ['HTTP_PORT', 'HTTPS_PORT', 'DASHBOARD_PORT']),
  )
  if (!settings.ENABLE_HTTPS) return
  const mount = { type: 'bind', source: './secrets/haproxy', target: '/run/secrets', read_only: true }
  document.addIn([...service, 'volumes'], document.createNode(mount, { flow: true }))
}

function removeTemporal(document: Document): void {
  document.deleteIn(['services', 'temporal'])
  document.deleteIn(['services', 'orchestrator', 'depends_on', 'temporal'])
  document.deleteIn(['services', 'dashboard', 'depends_on', 'temporal'])
  document.deleteIn(['volumes', 'temporal'])
}

/** Explicit names, so that nothing depends on how a compose release joins the project's name to others. */
function fillNames(document: Document, { project }: ComposePlan): void {
  for (const kind of ['networks', 'volumes'] as const) {
    const declared = Object.entries(document.toJS()[kind] as Record<string, { external?: boolean }>)
    for (const [name, { external }] of declared) {
      document.setIn([kind, name, 'name'], text(`${project}_${name}`))
      if (external !== true) document.setIn([kind, name, 'labels'], document.createNode(quoted(labels(project))))
    }
  }
}

function publishedPorts(document: Document, settings: Settings, names: readonly string[]) {
  const ports = wantedPorts(settings)
    .filter(({ setting }) => names.includes(setting))
    .map(({ setting, address, port }) => text(`${address}:${port}:${innerPorts[setting]}`))
  return document.createNode(ports)
}

function labels(project: string, configDigest?: string): Record<string, string> {
  return { 'leyzen.project': project, ...(configDigest === undefined ? {} : { 'leyzen.config': configDigest }) }
}

function quoted(values: Readonly<Record<string, string>>): Record<string, Scalar> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)]))
}

/** Always quoted: compose reads YAML 1.1 or 1.2, in which `no`, `1e3` or `22:22` are not text. */
function text(value: string): Scalar {
  const scalar = new Scalar(value)
  scalar.type = Scalar.QUOTE_DOUBLE
  return scalar
}

/** Compose would replace `$NAME` from its own environment. */
function escapeInterpolation(value: string): string {
  return value.replaceAll('$', '$$$$')
}
