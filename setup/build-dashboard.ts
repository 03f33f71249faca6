import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastWords, type RunResult, runCommand } from './run-command.ts'
import { SetupError } from './setup-error.ts'

export type DashboardOrder = { checkout: string; into: string; signal: AbortSignal }

const timeoutMs = 300_000
const lookAgainMs = 1_000

/**
 * Builds web/dashboard and puts what its server needs into `into`: `web/dashboard/server.js` with the traced part of
 * node_modules/ beside it, and the files that browsers load. @throws SetupError `bundle_failed`
 */
export async function buildDashboard({ checkout, into, signal }: DashboardOrder): Promise<void> {
  const project = join(checkout, 'web/dashboard')
  const output = join(project, '.next')
  const built = await runNext({ checkout, project, signal })
  signal.throwIfAborted()
  if (built.code !== 0) {
    const why = built.isTimedOut ? `did not end within ${timeoutMs / 1000} s` : 'failed'
    throw new SetupError('bundle_failed', `building the dashboard ${why}:\n${lastWords(built, 30)}`)
  }
  await mkdir(into, { recursive: true })
  await cp(join(output, 'standalone'), into, { recursive: true, verbatimSymlinks: true })
  // Next writes CommonJS, and the bundles beside it are ES modules.
  await writeFile(join(into, 'web/package.json'), '{ "type": "commonjs" }\n')
  await cp(join(output, 'static'), join(into, 'web/dashboard/.next/static'), { recursive: true })
  await cp(join(project, 'public'), join(into, 'web/dashboard/public'), { recursive: true }).catch(ignoreAbsent)
}

/** One that was interrupted may wind down for a moment after us and still holds the folder: it is waited for. */
async function runNext(given: { checkout: string; project: string; signal: AbortSignal }): Promise<RunResult> {
  const { checkout, project, signal } = given
  const next = join(checkout, 'node_modules/next/dist/bin/next')
  const env = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }
  const endMs = performance.now() + timeoutMs
  for (;;) {
    const built = await runCommand(process.execPath, [next, 'build', project], { timeoutMs, cwd: project, env, signal })
    const isHeld = /Another next build process/.test(`${built.stdout}${built.stderr}`)
    if (!isHeld || signal.aborted || performance.now() > endMs) return built
    await sleep(lookAgainMs)
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
