import { mkdir, readFile, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { runChild } from './run-child.ts'
import { parseVitestReport, type SuiteResult } from './suite-result.ts'

export type SuiteEnvironment = { checkout: string; env: NodeJS.ProcessEnv }

/** The same Node for everything that a suite starts by name, whatever PATH had first. */
export function suiteEnvironment(env: NodeJS.ProcessEnv, added: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...env, PATH: [dirname(process.execPath), env.PATH].join(delimiter), ...added }
}

/** A program whose exit code is its whole answer, as one test. */
export async function runChecker(name: string, args: readonly string[], given: SuiteEnvironment): Promise<SuiteResult> {
  const code = await run(args, given)
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

/**
 * Files of one project that run side by side. Unit and integration tests mostly wait; a docker suite is a whole
 * installation with promises about time, and the browser's figures want the machine for themselves.
 */
const workers: Readonly<Record<string, number>> = { unit: 4, service: 4, integration: 2, docker: 1, browser: 1 }

/** One vitest project; `filters` as on vitest's command line. */
export async function runVitest(
  project: string,
  filters: readonly string[],
  given: SuiteEnvironment,
): Promise<SuiteResult> {
  const file = join(given.checkout, '.cache', `vitest-${project}.json`)
  await mkdir(dirname(file), { recursive: true })
  await rm(file, { force: true })
  const isFiltered = filters.length > 0
  const reporters = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    `--maxWorkers=${workers[project] ?? 1}`,
    ...(isFiltered ? ['--passWithNoTests'] : []),
  ]
  const code = await run(
    ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters, ...filters],
    given,
  )
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return parseVitestReport(project, text, { isClean: code === 0, isFiltered })
}

function run(args: readonly string[], { checkout, env }: SuiteEnvironment): Promise<number> {
  return runChild(args, { cwd: checkout, env, hasTerminal: process.stdin.isTTY })
}
