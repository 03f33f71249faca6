/** Which of the vault's jobs are to run now (vault page, section 7). */

/** The newest run of a kind, as the records have it. */
export interface LastJobRun {
  kind: string
  startedAtMs: number
  exitCode: number
  /** A job that works in slices and has not come to its end. */
  isPartial: boolean
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How often the jobs that are due are looked for. */
export const UPKEEP_EVERY_MS = 10 * MINUTE_MS

/** In this order: what is quick first. `backup` runs on order only, `migrate` before replicas start. */
const plan = [
  ['checkpoint', HOUR_MS],
  ['gc', UPKEEP_EVERY_MS],
  ['sweep', DAY_MS],
  ['verify', 7 * DAY_MS],
] as const

/** What an operator may order. */
export const jobsOnOrder = ['checkpoint', 'gc', 'sweep', 'verify', 'backup'] as const
export type JobOnOrder = (typeof jobsOnOrder)[number]

export type DueJob = (typeof plan)[number][0]

/** A tick that comes a little early must not lose a whole turn. */
const EARLY_MS = MINUTE_MS

/** Nothing before the database was migrated once: the other jobs would refuse, and refusals raise alarms. */
export function listDueJobs(runs: readonly LastJobRun[], nowMs: number): DueJob[] {
  const last = new Map(runs.map((run) => [run.kind, run]))
  if (last.get('migrate')?.exitCode !== 0) return []
  return plan.filter(([kind, everyMs]) => isDue(last.get(kind), everyMs, nowMs)).map(([kind]) => kind)
}

/** Done, or refused by a rule that a person must look at; anything else is worth another try soon. */
const isEnd = (exitCode: number) => exitCode === 0 || exitCode === 3

function isDue(last: LastJobRun | undefined, everyMs: number, nowMs: number): boolean {
  if (last === undefined || last.isPartial || !isEnd(last.exitCode)) return true
  return nowMs - last.startedAtMs >= everyMs - EARLY_MS || last.startedAtMs > nowMs
}
