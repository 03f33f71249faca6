/**
 * `bin/leyzenctl-dev bench rotation [--quick] [--check]`: what a rotation costs, on installations of its own that it
 * starts and takes away. `--check` exits 1 when a bar is missed.
 */
import { parseArgs } from 'node:util'
import { isMet, readBars } from './bars.ts'
import { readMachine } from './machine.ts'
import { fullPlan, quickPlan } from './plan.ts'
import { printReport } from './report.ts'
import { measure } from './run.ts'

const usage = 'usage: leyzenctl-dev bench rotation [--quick] [--check]'

function readCommandLine() {
  const options = { quick: { type: 'boolean' }, check: { type: 'boolean' }, help: { type: 'boolean' } } as const
  try {
    return parseArgs({ options }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`)
    return null
  }
}

async function bench(given: { quick?: boolean | undefined; check?: boolean | undefined }): Promise<number> {
  const plan = given.quick ? quickPlan : fullPlan
  const interrupted = new AbortController()
  // Once: what was started is taken away; a second one ends at once.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort(new Error(name)))
  const signal = AbortSignal.any([interrupted.signal, AbortSignal.timeout(plan.limitMs)])
  const before = await readMachine()
  try {
    const findings = await measure(plan, signal)
    const bars = readBars(findings)
    printReport(findings, { bars, before, after: await readMachine() })
    return given.check && !bars.every(isMet) ? 1 : 0
  } catch (error) {
    if (!signal.aborted) throw error
    console.error(`stopped before the end: ${interrupted.signal.aborted ? 'interrupted' : 'took too long'}`)
    return 1
  }
}

const given = readCommandLine()
if (given === null) process.exitCode = 2
else if (given.help) console.log(usage)
else process.exitCode = await bench(given)
