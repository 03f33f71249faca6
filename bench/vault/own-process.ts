/** A process of the bench: its last words are kept for the case that it fails, and it is ended by its own id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

export interface OwnProcess extends AsyncDisposable {
  readonly pid: number
  /** When it was started, on the clock of `performance.now()`. */
  readonly startedMs: number
  /** What it said on stderr and stdout, cut to the end. */
  lastWords(): string
  readonly isOver: boolean
}

const KEPT_CHARACTERS = 4_000
const STOP_MS = 5_000

export function startOwn(file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): OwnProcess {
  const startedMs = performance.now()
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-KEPT_CHARACTERS)
    })
  }
  child.on('error', (error) => {
    said += error.message
  })
  const isOver = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined
  return {
    pid: child.pid ?? 0,
    startedMs,
    lastWords: () => said.trim(),
    get isOver() {
      return isOver()
    },
    [Symbol.asyncDispose]: () => (isOver() ? Promise.resolve() : stop(child)),
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const closed = once(child, 'exit')
  child.kill('SIGTERM')
  const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await closed
  clearTimeout(hard)
}

/** Asks until the answer is 200. @returns ms from its start. @throws Error when the process ends or is late */
export async function waitUntilReady(own: OwnProcess, url: string, withinMs = 10_000): Promise<number> {
  while (performance.now() - own.startedMs < withinMs) {
    if (own.isOver) break
    const answer = await fetch(url).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.status === 200) return performance.now() - own.startedMs
    await sleep(5)
  }
  throw new Error(`${url} was not ready within ${withinMs} ms: ${own.lastWords()}`)
}
