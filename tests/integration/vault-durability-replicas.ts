/** Vault processes that share one volume, and a switch in front of them that gives new connections to one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMemoryMarks, createTransport, type Door, platform } from '../../vault/client/index.ts'
import { createJobContext } from '../../vault/jobs/job-context.ts'
import type { JobResult } from '../../vault/jobs/run-job.ts'
import { runJob } from '../../vault/jobs/run-job.ts'
import { SETUP_TOKEN, testSecrets } from '../../vault/test-vault.ts'
import { freePorts } from '../free-ports.ts'

const jobs = join(import.meta.dirname, '../../vault/jobs')
const program = join(import.meta.dirname, '../../vault/main.ts')

export interface Replicas extends AsyncDisposable {
  /** Where clients come in. */
  url: string
  /** Each replica's own place, past the switch. */
  urls: readonly string[]
  dataDir: string
  /** SIGKILLs the serving replica, gives new connections to the other and starts the killed one again. */
  killServing(): Promise<void>
  runJob(kind: string): Promise<JobResult>
}

/** A terminal that talks to that origin. */
export function doorTo(url: string): Door {
  const transport = createTransport(platform, { origin: url, credentials: { kind: 'bearer', token: '-' } })
  return { platform, transport, client: 'cli', openMarks: () => createMemoryMarks() }
}

/** @param dataDir a volume of the test's own; it stays */
export async function startReplicas(count: number, dataDir?: string): Promise<Replicas> {
  const home = await mkdtemp(join(tmpdir(), 'leyzen-replicas-'))
  const volume = dataDir ?? (await mkdtemp(join(home, 'data-')))
  const run = (kind: string) => runJob([kind], createJobContext(volume, jobs))
  const migrated = await run('migrate')
  if (migrated.exitCode !== 0) throw new Error(migrated.line)
  const env = { ...(await writeSecrets(home)), VAULT_DATA_DIR: volume, LOG_LEVEL: 'error' }
  const ports = await freePorts(count)
  const children = await Promise.all(ports.map((port) => startReplica(port, env)))
  const front = await startSwitch(ports[0] ?? 0)
  let serving = 0
  return {
    url: `http://127.0.0.1:${front.port}`,
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    dataDir: volume,
    async killServing() {
      const killed = serving
      await kill(children[killed])
      serving = (serving + 1) % count
      front.switchTo(ports[serving] ?? 0)
      children[killed] = await startReplica(ports[killed] ?? 0, env)
    },
    runJob: run,
    async [Symbol.asyncDispose]() {
      front.close()
      await Promise.all(children.map(kill))
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function writeSecrets(home: string): Promise<Record<string, string>> {
  const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
  const secrets = {
    VAULT_OPAQUE_SETUP_FILE: testSecrets.opaqueSetup,
    VAULT_SERVER_SECRET_FILE: base64url(testSecrets.serverSecret),
    VAULT_SETUP_TOKEN_HASH_FILE: base64url(createHash('sha256').update(SETUP_TOKEN).digest()),
  }
  const written = Object.entries(secrets).map(async ([name, text]) => {
    await writeFile(join(home, name), text)
    return [name, join(home, name)] as const
  })
  return Object.fromEntries(await Promise.all(written))
}

/** Resolves when it can serve. */
async function startReplica(port: number, env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program], {
    env: { ...env, VAULT_LISTEN: `127.0.0.1:${port}` },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const deadline = performance.now() + 20_000
  while (!(await isReady(port))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`no replica on port ${port}`)
    await sleep(20)
  }
  return child
}

const isReady = (port: number) =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    async (answer) => (await answer.text()) !== '' && answer.ok,
    () => false,
  )

async function kill(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

async function startSwitch(first: number) {
  let target = first
  const open = new Set<Socket>()
  const server = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(from)
      from
        .on('error', () => to.destroy())
        .on('close', () => {
          open.delete(from)
          to.destroy()
        })
      from.pipe(to)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    port: bound !== null && typeof bound === 'object' ? bound.port : 0,
    switchTo(port: number) {
      target = port
    },
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
