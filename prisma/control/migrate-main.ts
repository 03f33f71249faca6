/**
 * One-shot: brings the control database to this release's schema. Prints one JSON line.
 * Exit 0 done, 1 failed (the old schema stays), 2 wrong use, 3 folder and database do not fit: a person must decide.
 */
import { dirname } from 'node:path'
import { MigrationError, migrate, migrationFilesBeside } from '../migrate.ts'

/** Orchestrator, dashboard and migrations share one uid; nobody else opens the file. */
const FILE_MODE = 0o600

async function run(file: string | undefined): Promise<number> {
  if (file === undefined || !file.startsWith('/')) {
    return print({ ok: false, code: 'bad_use', message: 'CONTROL_DATABASE must be an absolute path' }, 2)
  }
  try {
    const files = migrationFilesBeside(dirname(process.argv[1] ?? '.'), 'control')
    return print({ ok: true, ...(await migrate({ file, files, mode: FILE_MODE, now: () => new Date() })) }, 0)
  } catch (error) {
    return print({ ok: false, ...describe(error) }, error instanceof MigrationError && error.code !== 'failed' ? 3 : 1)
  }
}

function describe(error: unknown): { code: string; message: string; cause?: string } {
  if (!(error instanceof Error)) return { code: 'unexpected', message: String(error) }
  const code = 'code' in error ? String(error.code) : 'unexpected'
  return { code, message: error.message, ...(error.cause instanceof Error ? { cause: error.cause.message } : {}) }
}

function print(result: object, exitCode: number): number {
  process.stdout.write(`${JSON.stringify(result)}\n`)
  return exitCode
}

// biome-ignore lint/style/noProcessEnv: this file is the program's entry, its name says whose
process.exitCode = await run(process.env.CONTROL_DATABASE)
