/** Versions and health as the dashboard sees them: from the database, the last look at Temporal, and its own process. */
import 'server-only'
import type { HealthLine } from '../../components/settings/health-list.tsx'
import { formatDay, formatDuration } from '../../lib/format.ts'
import { readCertificateEnd } from '../certificate.ts'
import { readReadiness } from '../health.ts'
import { FRESH_MS } from '../queries/container-stats.ts'
import { listContainers } from '../queries/list-containers.ts'
import type { QueryServices } from '../queries/query-services.ts'
import { readWorker } from '../queries/read-worker.ts'

const dayMs = 86_400_000
/** A certificate that ends sooner is said to be near its end. */
const nearMs = 21 * dayMs

export async function readHealth(services: QueryServices): Promise<HealthLine[]> {
  const [ready, worker, containers, haproxy, tls] = await Promise.all([
    readReadiness(services),
    readWorker(services),
    listContainers(services),
    readHaproxy(services),
    readTls(services),
  ])
  return [
    line('Dashboard', 'ok', `Leyzen Vault ${services.config.version} on Node.js ${process.versions.node}`),
    line(
      'Control database',
      ready.database === 'ok' && ready.migrations === 'ok' ? 'ok' : 'failing',
      'SQLite, in the volume “control”',
    ),
    line('Temporal', ready.temporal === 'ok' ? 'ok' : 'failing', services.config.temporal.address, noTemporal),
    line(
      'Orchestrator',
      worker === 'ok' ? 'ok' : 'failing',
      worker === 'ok' ? 'Renews its lease' : 'Silent for 20 s or more',
      noWorker,
    ),
    haproxy,
    vaultLine(containers.items),
    tls,
  ]
}

const noTemporal = 'Traffic flows and history stays readable; nothing rotates and no order arrives until it is back.'
const noWorker = 'Traffic flows; nothing rotates and no figures arrive until it is back.'

// biome-ignore lint/complexity/useMaxParams: the columns of one table
function line(name: string, state: HealthLine['state'], detail: string, meaning: string | null = null): HealthLine {
  return { name, state, detail, meaning: state === 'ok' ? null : meaning }
}

async function readHaproxy({ db, clock, config }: QueryServices): Promise<HealthLine> {
  const newest = await db.reader.trafficStat.findFirst({ where: { pool: config.pool, res: 2 }, orderBy: { t: 'desc' } })
  if (newest === null) return line('HAProxy', 'unknown', 'No figures yet')
  const ageMs = Math.max(0, clock.now() - Number(newest.t) * 1_000)
  if (ageMs <= FRESH_MS) return line('HAProxy', 'ok', 'Its figures arrive every 2 s')
  const meaning = 'Requests may still be served; whether any is lost is not known meanwhile.'
  return line('HAProxy', 'failing', `Its last figures are ${formatDuration(ageMs)} old`, meaning)
}

type Containers = Awaited<ReturnType<typeof listContainers>>['items']

function vaultLine(containers: Containers): HealthLine {
  const digests = new Set(containers.flatMap(({ imageDigest }) => (imageDigest === null ? [] : [imageDigest])))
  const short = [...digests].map((digest) => digest.replace('sha256:', '').slice(0, 12))
  const isServed = containers.some(({ state }) => state === 'serving')
  const detail =
    short.length === 0 ? 'No container yet' : `${short.length === 1 ? 'Image' : 'Images'} ${short.join(', ')}`
  return line('Vault', isServed ? 'ok' : 'failing', detail, 'No container serves; visitors see a waiting page.')
}

async function readTls({ config, clock }: QueryServices): Promise<HealthLine> {
  if (!config.isHttps) return line('TLS', 'off', 'The dashboard is reached on this machine or through a tunnel only')
  const end = await readCertificateEnd()
  if (end === null) return line('TLS', 'unknown', 'On; HAProxy did not show its certificate just now')
  const leftMs = end.getTime() - clock.now()
  const until = `Certificate good until ${formatDay(end, 'UTC')}`
  if (leftMs <= 0)
    return line(
      'TLS',
      'failing',
      `Certificate ended on ${formatDay(end, 'UTC')}`,
      'Browsers refuse the connection. Put a new one in place.',
    )
  if (leftMs > nearMs) return line('TLS', 'ok', until)
  return line('TLS', 'soon', `${until}, ${Math.floor(leftMs / dayMs)} d left`, 'Put a new one in place before then.')
}
