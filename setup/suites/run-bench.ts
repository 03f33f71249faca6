import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { SuiteEnvironment } from './run-suite.ts'

/** By the name that a person gives; `engine` says whether it starts containers. */
export const benches: ReadonlyMap<string, { file: string; engine: boolean }> = new Map([
  ['format', { file: 'bench/format.ts', engine: false }],
  ['dashboard', { file: 'bench/dashboard/main.ts', engine: false }],
  ['vault', { file: 'bench/vault/main.ts', engine: false }],
  ['rotation', { file: 'bench/rotation/main.ts', engine: true }],
])

/** Its exit code. A signal is the bench's to act on: it takes away what it has started before it ends. */
export async function runBench(file: string, args: readonly string[], given: SuiteEnvironment): Promise<number> {
  const child = spawn(process.execPath, [file, ...args], { cwd: given.checkout, env: given.env, stdio: 'inherit' })
  process.on('SIGINT', () => undefined) // the terminal has sent it to the child as well
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const [code] = await once(child, 'close')
  return code ?? 1
}
