/** `<kind> [--confirm id]` → one result: an exit code and one line. */
import { type Job, type JobContext, JobError } from './job.ts'
import { migrateVolume } from './migrate.ts'

/** 0 done · 1 worth another try · 2 wrong use · 3 refused by a safety rule. */
export type ExitCode = 0 | 1 | 2 | 3

interface Kind {
  run: Job
  /** Whether one of its refusals can be overridden with the id of the refused run. */
  confirmable: boolean
}

const kinds: ReadonlyMap<string, Kind> = new Map([['migrate', { run: migrateVolume, confirmable: false }]])

export interface JobResult {
  exitCode: ExitCode
  line: string
}

export async function runJob(args: readonly string[], context: JobContext): Promise<JobResult> {
  const startedAt = context.now().getTime()
  const [name = '', flag, confirm, ...rest] = args
  const kind = kinds.get(name)
  const known = [...kinds.keys()].join(', ')
  if (kind === undefined) return failed(2, { kind: name, code: 'unknown_kind', message: `need one of ${known}` })
  const wellFormed = flag === undefined || (flag === '--confirm' && confirm !== undefined && rest.length === 0)
  if (!wellFormed || (confirm !== undefined && !kind.confirmable)) {
    return failed(2, { kind: name, code: 'bad_use', message: `${name} takes no such arguments` })
  }
  try {
    const report = await kind.run(context)
    const tookMs = context.now().getTime() - startedAt
    return { exitCode: 0, line: JSON.stringify({ kind: name, outcome: 'done', tookMs, ...report }) }
  } catch (error) {
    if (error instanceof JobError) {
      return failed(error.refused ? 3 : 1, { kind: name, code: error.code, message: error.message })
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
    return failed(1, { kind: name, code, message: error instanceof Error ? error.message : String(error) })
  }
}

function failed(exitCode: ExitCode, problem: { kind: string; code: string; message: string }): JobResult {
  return { exitCode, line: JSON.stringify({ ...problem, outcome: exitCode === 3 ? 'refused' : 'failed' }) }
}
