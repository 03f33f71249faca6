import { join } from 'node:path'
import { ensureCompose } from '../compose-command.ts'
import { ensureEngine } from '../engine.ts'
import { ensureImages } from '../images.ts'
import { createProgress } from '../progress.ts'
import { SetupError } from '../setup-error.ts'
import { ensureTemporalCli } from '../temporal-cli.ts'
import { ensureTestTools } from '../test-tools.ts'
import { benches, runBench } from './run-bench.ts'
import { Interrupted } from './run-child.ts'
import { runChecker, runVitest, type SuiteEnvironment, suiteEnvironment } from './run-suite.ts'
import { renderTotal, type SuiteResult } from './suite-result.ts'

const usage = `usage: leyzenctl-dev check [FILTER…]   types, style, unit, property, architecture and replay tests
       leyzenctl-dev test [FILTER…]    set-up, check, integration, docker and browser suites
       leyzenctl-dev browser [FILTER…]   the dashboard in Chromium, on an installation of its own
       leyzenctl-dev bench NAME [ARG…]   measures side by side and prints ratios; NAME: ${[...benches.keys()].join(', ')}
A FILTER narrows the vitest suites to files whose path contains it.`

const checkout = join(import.meta.dirname, '../..')
const [command, ...filters] = process.argv.slice(2)

async function check(): Promise<SuiteResult[]> {
  const given = { checkout, env: suiteEnvironment(process.env) }
  return [
    await runChecker('types', ['node_modules/typescript/bin/tsc', '-p', '.'], given),
    await runChecker('web types', ['node_modules/typescript/bin/tsc', '-p', 'web'], given),
    await runChecker('style', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'], given),
    await runVitest('unit', filters, given),
  ]
}

/** What the suites need that leave the process: engine, compose, images, Temporal's server. */
async function setUp(): Promise<SuiteEnvironment> {
  const context = { checkout, progress: createProgress(process.stderr), signal: new AbortController().signal }
  await ensureEngine(context)
  await ensureCompose(context)
  await ensureImages(context)
  return { checkout, env: suiteEnvironment(process.env, { TEMPORAL_CLI: await ensureTemporalCli(context) }) }
}

async function everything(): Promise<SuiteResult[]> {
  const checked = await check()
  try {
    await ensureTestTools({ progress: createProgress(process.stderr) })
    const given = await setUp()
    const suites: SuiteResult[] = []
    for (const name of ['service', 'integration', 'docker', 'browser'])
      suites.push(await runVitest(name, filters, given))
    return [...checked, ...suites]
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`\nset-up failed: ${error.message}`)
    return [...checked, { name: 'set-up', passed: 0, failed: 1, skipped: 0 }]
  }
}

async function browser(): Promise<SuiteResult[]> {
  await ensureTestTools({ progress: createProgress(process.stderr) })
  return [await runVitest('browser', filters, await setUp())]
}

async function runSuites(suites: () => Promise<SuiteResult[]>): Promise<number> {
  const results = await suites()
  console.log('')
  for (const { name, passed, failed, skipped, failures } of results) {
    console.log(
      `${failed === 0 ? '✓' : '✗'} ${name}: ${passed} good, ${failed} bad${skipped === 0 ? '' : `, ${skipped} left out`}`,
    )
    for (const failure of failures ?? []) console.log(`    ${failure}`)
  }
  console.log(renderTotal(results))
  return results.every(({ failed }) => failed === 0) ? 0 : 1
}

async function bench([name = '', ...args]: readonly string[]): Promise<number> {
  const found = benches.get(name)
  if (found === undefined) {
    console.error(usage)
    return 2
  }
  try {
    const given = found.engine ? await setUp() : { checkout, env: suiteEnvironment(process.env) }
    return await runBench(found.file, args, given)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`set-up failed: ${error.message}`)
    return 1
  }
}

const interrupted = 130
const orInterrupted = (error: unknown) => {
  if (error instanceof Interrupted) return interrupted
  throw error
}

if (command === 'check') process.exitCode = await runSuites(check).catch(orInterrupted)
else if (command === 'test') process.exitCode = await runSuites(everything).catch(orInterrupted)
else if (command === 'browser') process.exitCode = await runSuites(browser).catch(orInterrupted)
else if (command === 'bench') process.exitCode = await bench(filters)
else {
  console.error(usage)
  process.exitCode = 2
}
