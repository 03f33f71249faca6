/** What all parts measure on: the vault and nginx, each behind the shipped HAProxy, on one disk, with one person. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createMemoryJournal,
  createMemoryMarks,
  createTransport,
  type Door,
  openTree,
  platform,
  register,
  type Tree,
} from '../../vault/client/index.ts'
import { type Edge, readHaproxyVersion, startHaproxy } from './edge.ts'
import { type Nginx, startNginx } from './nginx.ts'
import type { Plan } from './plan.ts'
import { type Installation, makeInstallation, startVaultProcess, type VaultProcess } from './vault-process.ts'

export interface Ground extends AsyncDisposable {
  readonly plan: Plan
  readonly signal: AbortSignal
  readonly installation: Installation
  readonly vault: VaultProcess
  /** HAProxy before the vault. */
  readonly edge: Edge
  readonly nginx: Nginx
  /** The same HAProxy before nginx. */
  readonly nginxEdge: Edge
  readonly door: Door
  readonly credentials: { login: string; password: string }
  readonly tree: Tree
  /** Of the person's session, for what goes past the client. */
  readonly authorization: { Authorization: string }
  readonly versions: string
  /** How often the server has said 429: the client waits then, and so does a figure. */
  countLimited(): number
}

const checkout = fileURLToPath(new URL('../..', import.meta.url))
const credentials = { login: 'bench', password: 'vexed-otter-plumbing-41' }

/** @throws Error that says what this machine lacks */
export async function startGround(plan: Plan, signal: AbortSignal): Promise<Ground> {
  await using parts = new AsyncDisposableStack()
  const haproxy = await readHaproxyVersion()
  // Below the checkout and not in the temporary folder, which is memory on many machines.
  await mkdir(join(checkout, '.cache'), { recursive: true })
  const dir = await mkdtemp(join(checkout, '.cache/bench-vault-'))
  parts.defer(() => rm(dir, { recursive: true, force: true }))
  const nginx = parts.use(await startNginx(dir))
  const installation = await makeInstallation(checkout, dir)
  const vault = parts.use(await startVaultProcess(installation))
  const edge = parts.use(await startHaproxy(dir, 'vault', vault.port))
  const nginxEdge = parts.use(await startHaproxy(dir, 'nginx', nginx.port))
  let limited = 0
  const counting: typeof platform = {
    ...platform,
    async fetch(input, init) {
      const answer = await platform.fetch(input, init)
      if (answer.status === 429) limited++
      return answer
    },
  }
  const transport = createTransport(counting, { origin: edge.url, credentials: { kind: 'bearer', token: '-' } })
  const door: Door = { platform: counting, transport, client: 'cli', openMarks: () => createMemoryMarks() }
  const { session } = await register(door, credentials, installation.setupToken)
  signal.throwIfAborted()
  const started = parts.move()
  return {
    ...{ plan, signal, installation, vault, edge, nginx, nginxEdge, door, credentials },
    countLimited: () => limited,
    tree: openTree(session, createMemoryJournal()),
    authorization: { Authorization: `Bearer ${session.token}` },
    versions: `HAProxy ${haproxy}${edge.isWhole ? '' : ' without the lines about HTTP/2'}, nginx ${nginx.version}, Node ${process.version}`,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}
