/** Entry of the one-shot job container: `<kind> [--confirm id]`. Beside the bundle: `migrations/`, `schema_engine_bg.wasm`. */
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createJobContext } from './job-context.ts'
import { parseJobSettings, parseServerSecret } from './job-env.ts'
import { type JobResult, runJob } from './run-job.ts'

async function run(): Promise<JobResult> {
  try {
    const { dataDir, serverSecretFiles, restoreFrom, ...settings } = parseJobSettings(process.env)
    const serverSecrets = serverSecretFiles.map((file) => parseServerSecret(readFileSync(file, 'utf8')))
    const context = createJobContext(dataDir, dirname(process.argv[1] ?? '.'), { settings, serverSecrets, restoreFrom })
    return await runJob(process.argv.slice(2), context)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { exitCode: 2, line: JSON.stringify({ code: 'bad_use', message, outcome: 'failed' }) }
  }
}

process.umask(0o007) // the variants of the image have different uids and share the volume through one group
const { exitCode, line } = await run()
process.stdout.write(`${line}\n`)
process.exitCode = exitCode
