/**
 * `bin/leyzenctl-dev bench vault [--quick] [--check]`: how fast the vault is beside nginx and beside itself without
 * encryption, behind the shipped HAProxy, on a volume of its own that it takes away. `--check` exits 1 when a bar is
 * missed. Needs HAProxy and nginx, and up to 10 GiB of disk below `.cache`; nginx it fetches by itself where apt can.
 */
import { parseArgs } from 'node:util'
import { measureGet, measurePut, sourceOf } from './content.ts'
import { measureEncryption } from './encryption-cost.ts'
import { type Finding, isMet } from './finding.ts'
import { type Ground, startGround } from './ground.ts'
import { measureListing } from './listing.ts'
import { measureMemory } from './memory.ts'
import { fullPlan, quickPlan } from './plan.ts'
import { printFindings, printHead } from './report.ts'
import { measureSignIn } from './sign-in.ts'
import { measureSmallFiles } from './small-files.ts'
import { measureStartUp } from './start-up.ts'

const usage = 'usage: leyzenctl-dev bench vault [--quick] [--check]'

function readCommandLine() {
  const options = { quick: { type: 'boolean' }, check: { type: 'boolean' }, help: { type: 'boolean' } } as const
  try {
    return parseArgs({ options }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`)
    return null
  }
}

async function* measure(ground: Ground): AsyncGenerator<Finding> {
  const { tree, plan, signal } = ground
  const source = sourceOf('content', plan.contentBytes)
  const entry = await tree.uploader.upload({ parent: tree.root, source, signal })
  yield await measureStartUp(ground)
  yield* await measureSignIn(ground)
  yield* await measureListing(ground)
  yield* await measureMemory(ground, entry)
  yield* await measureGet(ground, entry)
  yield* await measurePut(ground)
  yield* await measureEncryption(ground)
  yield* await measureSmallFiles(ground)
}

async function bench(given: { quick?: boolean | undefined; check?: boolean | undefined }): Promise<number> {
  const plan = given.quick ? quickPlan : fullPlan
  const interrupted = new AbortController()
  // Once: what was started is taken away; a second one ends at once.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort(new Error(name)))
  const signal = AbortSignal.any([interrupted.signal, AbortSignal.timeout(plan.limitMs)])
  const findings: Finding[] = []
  try {
    await using ground = await startGround(plan, signal)
    printHead(plan, ground.versions)
    for await (const finding of measure(ground)) {
      findings.push(finding)
      if (process.stderr.isTTY) console.error(finding.what)
    }
  } catch (error) {
    printFindings(findings)
    const message = error instanceof Error ? error.message : error
    console.error(
      signal.aborted
        ? `stopped before the end: ${interrupted.signal.aborted ? 'interrupted' : 'took too long'}`
        : message,
    )
    return 1
  }
  printFindings(findings)
  return given.check && !findings.every(isMet) ? 1 : 0
}

const given = readCommandLine()
if (given === null) process.exitCode = 2
else if (given.help) console.log(usage)
else process.exitCode = await bench(given)
