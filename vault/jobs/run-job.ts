/** `<kind> [--confirm id]` → one result: an exit code and one line. */
import { backup } from './backup.ts'
import { checkpoint } from './checkpoint.ts'
import { gc } from './gc/gc.ts'
import { type Job, type JobContext, JobError, type JobReport } from './job.ts'
import { migrateVolume } from './migrate.ts'
import { restore } from './restore.ts'
import { runVaultJob, type VaultJobKind } from './run-vault-job.ts'
import { sweep } from './sweep.ts'
import { verify } from './verify/verify.ts'

/** 0 done · 1 worth another try · 2 wrong use · 3 refused by a safety rule. */
export type ExitCode = 0 | 1 | 2 | 3

/** Longer than a look at the whole database takes, which nothing can be done in between of. */
const LONG_LEASE_MS = 600_000

interface Kind {
  run: (context: JobContext, confirm: string | undefined) => Promise<JobReport>
  /** Whether one of its refusals can be overridden with the id of the refused run. */
  confirmable: boolean
}

const plain = (job: Job): Kind => ({ run: job, confirmable: false })
const onVault = (kind: string, how: VaultJobKind, confirmable = false): [string, Kind] => [
  kind,
  { run: (context, confirm) => runVaultJob(context, { kind, how, confirm }), confirmable },
]

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['migrate', plain(migrateVolume)],
  ['restore', plain((context) => restore(context, requireSource(context)))],
  onVault('gc', { work: gc }),
  onVault('checkpoint', { work: checkpoint }),
  onVault('sweep', { work: sweep, leaseMs: LONG_LEASE_MS, refusedBy: ['backup', 'migrate'] }, true),
  onVault('verify', { work: verify, leaseMs: LONG_LEASE_MS }),
  onVault('backup', { work: backup, leaseMs: LONG_LEASE_MS }),
])

/** @throws JobError `no_source` */
function requireSource({ restoreFrom }: JobContext): string {
  if (restoreFrom !== null) return restoreFrom
  throw new JobError('no_source', 'VAULT_RESTORE_FROM names no folder', { refused: true })
}

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
    const report = await kind.run(context, confirm)
    const tookMs = context.now().getTime() - startedAt
    return { exitCode: 0, line: JSON.stringify({ kind: name, outcome: 'done', tookMs, ...report }) }
  } catch (error) {
    if (error instanceof JobError) {
      const { code, message, report } = error
      return failed(error.refused ? 3 : 1, { ...report, kind: name, code, message })
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
    return failed(1, { kind: name, code, message: error instanceof Error ? error.message : String(error) })
  }
}

function failed(exitCode: ExitCode, problem: JobReport & { kind: string; code: string; message: string }): JobResult {
  return { exitCode, line: JSON.stringify({ ...problem, outcome: exitCode === 3 ? 'refused' : 'failed' }) }
}
