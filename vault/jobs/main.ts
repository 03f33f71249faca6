/** Entry of the one-shot job container: `<kind> [--confirm id]`. Beside the bundle: `migrations/`, `schema_engine_bg.wasm`. */
import { dirname } from 'node:path'
import { parseJobEnv } from '../env.ts'
import { createJobContext } from './job-context.ts'
import { type JobResult, runJob } from './run-job.ts'

async function run(): Promise<JobResult> {
  try {
    const { dataDir } = parseJobEnv(process.env)
    return await runJob(process.argv.slice(2), createJobContext(dataDir, dirname(process.argv[1] ?? '.')))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { exitCode: 2, line: JSON.stringify({ code: 'bad_use', message, outcome: 'failed' }) }
  }
}

process.umask(0o007) // the variants of the image have different uids and share the volume through one group
const { exitCode, line } = await run()
process.stdout.write(`${line}\n`)
process.exitCode = exitCode
