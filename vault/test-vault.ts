/** For tests: a vault on a volume of its own, and a connection on which every byte is the test's. */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ready, server } from '@serenity-kit/opaque'
import { pino } from 'pino'
import type { ApiSettings } from './api/deps.ts'
import type { FrameLimits } from './api/frame.ts'
import type { ServerSecrets } from './api/server-keys.ts'
import { createJobContext } from './jobs/job-context.ts'
import { runJob } from './jobs/run-job.ts'
import { startVault, type Vault } from './server.ts'

export interface TestVault extends AsyncDisposable {
  vault: Vault
  port: number
  url: string
  dataDir: string
  /** Log lines, parsed. */
  log: Record<string, unknown>[]
  migrate(): Promise<void>
}

export interface TestOptions {
  incarnation?: string | null
  migrated?: boolean
  limits?: FrameLimits
  /** A volume that another replica has already; it stays when this one ends. */
  dataDir?: string
  secrets?: Partial<ServerSecrets>
  settings?: Partial<ApiSettings>
  clock?: () => Date
}

/** Of the first-run link that a test installation shows. */
export const SETUP_TOKEN = Buffer.alloc(32, 7).toString('base64url')

await ready // the library is WebAssembly

/** The same in all test vaults of one process, as in all replicas of one installation. */
export const testSecrets: ServerSecrets = {
  opaqueSetup: server.createSetup(),
  opaqueSetupPrevious: null,
  serverSecret: Buffer.alloc(32, 1),
  serverSecretPrevious: null,
  readSetupTokenHash: async () => createHash('sha256').update(SETUP_TOKEN).digest(),
}

export const testSettings: ApiSettings = {
  defaultQuotaBytes: 0,
  maxFileBytes: 1_099_511_627_776,
  trashDays: 30,
  versionKeep: 20,
  versionDays: 90,
  draftDays: 7,
  auditIp: 'prefix',
}

export async function startTestVault(options: TestOptions = {}): Promise<TestVault> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'leyzen-vault-')))
  const migrate = async () => {
    const result = await runJob(['migrate'], createJobContext(dataDir, import.meta.dirname))
    if (result.exitCode !== 0) throw new Error(result.line)
  }
  if (options.migrated !== false && options.dataDir === undefined) await migrate()
  const log: Record<string, unknown>[] = []
  const vault = await startVault({
    dataDir,
    listen: { host: '127.0.0.1', port: 0 },
    incarnation: options.incarnation === undefined ? 'inc1' : options.incarnation,
    log: pino({ level: 'debug' }, { write: (line: string) => log.push(JSON.parse(line)) }),
    now: () => performance.now(),
    clock: options.clock ?? (() => new Date()),
    replica: randomUUID(),
    secrets: { ...testSecrets, ...options.secrets },
    settings: { ...testSettings, ...options.settings },
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  })
  return {
    vault,
    port: vault.port,
    url: `http://127.0.0.1:${vault.port}`,
    dataDir,
    log,
    migrate,
    async [Symbol.asyncDispose]() {
      await vault[Symbol.asyncDispose]()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export interface RawAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Keep-alive as HAProxy does it: one request after another, the answer's length from its header. */
export class RawConnection {
  readonly socket: Socket
  #received = ''

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('latin1').on('data', (text) => {
      this.#received += text
    })
    socket.on('error', () => undefined) // seen by the reader as the end
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new RawConnection(socket)
  }

  write(text: string): void {
    this.socket.write(text)
  }

  /** The next answer; null when the connection ends before it is complete. */
  async read(): Promise<RawAnswer | null> {
    while (true) {
      const answer = this.#take()
      if (answer !== null) return answer
      if (this.socket.closed || this.socket.readableEnded) return null
      const over = new AbortController()
      const { signal } = over
      const more = [once(this.socket, 'data', { signal }), once(this.socket, 'close', { signal })]
      await Promise.race(more.map((event) => event.catch(() => undefined)))
      over.abort()
    }
  }

  async request(text: string): Promise<RawAnswer | null> {
    this.write(text)
    return this.read()
  }

  #take(): RawAnswer | null {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return null
    const [first = '', ...lines] = this.#received.slice(0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const length = Number(headers['content-length'] ?? 0)
    if (this.#received.length < end + 4 + length) return null
    const body = this.#received.slice(end + 4, end + 4 + length)
    this.#received = this.#received.slice(end + 4 + length)
    return { status: Number(first.split(' ')[1]), headers, body }
  }
}

export const get = (path: string, headers = ''): string => `GET ${path} HTTP/1.1\r\nHost: vault\r\n${headers}\r\n`
