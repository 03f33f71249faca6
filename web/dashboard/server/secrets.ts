/** Names and ages of the installation's secrets. No value is ever opened here: an age is that of the file. */
import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Secret, SecretList, SecretRotateAnswer } from '../contract/secrets.ts'
import { DashboardError } from './dashboard-error.ts'
import type { QueryServices } from './queries/query-services.ts'
import { isoOf } from './queries/read-rows.ts'

type SecretServices = Pick<QueryServices, 'config' | 'clock'>

interface KnownSecret {
  name: string
  usedBy: readonly string[]
  /** Its file, where the dashboard has one. */
  file?: (files: QueryServices['config']['files']) => string
  /** What happens when it is made anew; absent: it must not be. */
  renewal: string | null
  /** Where that takes another command than for the rest. */
  command?: string
}

const known: readonly KnownSecret[] = [
  {
    name: 'ORCH_PASSWORD_HASH',
    usedBy: ['dashboard'],
    file: (files) => files.passwordHash,
    renewal: 'prints a new password of the first operator and ends all sessions',
  },
  {
    name: 'DASHBOARD_KEY',
    usedBy: ['dashboard'],
    file: (files) => files.key,
    renewal: 'one-time codes have to be set up again',
  },
  {
    name: 'METRICS_TOKEN',
    usedBy: ['dashboard'],
    file: (files) => files.metricsToken,
    renewal: 'scrapers need the new one',
  },
  {
    name: 'RISK_TOKEN',
    usedBy: ['dashboard'],
    file: (files) => files.riskToken,
    renewal: 'detectors need the new one',
  },
  { name: 'DOCKER_PROXY_TOKEN', usedBy: ['docker-proxy', 'orchestrator'], renewal: 'both services start again' },
  { name: 'TRAFFIC_GATEWAY_TOKEN', usedBy: ['traffic-gateway', 'orchestrator'], renewal: 'both services start again' },
  { name: 'VAULT_SERVER_SECRET', usedBy: ['vault'], renewal: null },
  { name: 'VAULT_OPAQUE_SETUP', usedBy: ['vault'], renewal: null },
  {
    name: 'VAULT_SETUP_TOKEN_HASH',
    usedBy: ['vault'],
    renewal: 'the first-run link that nobody used yet ends',
    command: 'bin/leyzenctl vault setup-link',
  },
]

export async function listSecrets({ config, clock }: SecretServices): Promise<SecretList> {
  const elsewhere = await readInventory(join(dirname(config.files.key), INVENTORY))
  const items: Secret[] = []
  for (const secret of known) {
    const { name, usedBy } = secret
    const changedAt = secret.file ? await readChange(secret.file(config.files)) : (elsewhere[name] ?? null)
    const ageMs = changedAt === null ? null : Math.max(0, clock.now() - Date.parse(changedAt))
    items.push({ name, usedBy: [...usedBy], changedAt, ageMs, command: commandFor(secret) })
  }
  return { items }
}

/** @throws DashboardError `not_found`; `forbidden` for one whose loss would be the loss of the data */
export function howToRotate(name: string): SecretRotateAnswer {
  const secret = known.find((one) => one.name === name)
  if (secret === undefined)
    throw new DashboardError('not_found', `secret ${name.slice(0, 60)}: there is none of this name`)
  if (secret.renewal === null)
    throw new DashboardError('forbidden', `${name} opens the vault's data: with another one it stays closed`)
  return { name, by: 'command', command: commandFor(secret) }
}

function commandFor({ name, usedBy, renewal, command }: KnownSecret): string {
  if (command !== undefined) return command
  if (renewal === null) return 'none: the data opens with this one alone'
  const files = usedBy.map((service) => `secrets/${service}/${name}`)
  return `rm ${files.join(' ')} && bin/leyzenctl config generate && bin/leyzenctl up`
}

/** Names and instants that the command line leaves for us; secrets of other services are not mounted here. */
const INVENTORY = 'INVENTORY.json'
const inventory = z.record(
  z.string(),
  z.iso.datetime().transform((at) => new Date(at).toISOString()),
)

async function readInventory(file: string): Promise<Record<string, string>> {
  try {
    return inventory.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return {} // an age that nobody left is not known, and says so
  }
}

async function readChange(file: string): Promise<string | null> {
  try {
    return isoOf((await stat(file)).mtimeMs)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
