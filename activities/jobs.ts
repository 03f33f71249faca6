/** The vault's one-shot jobs: a container that runs, says one line and goes. */
import { type DueJob, listDueJobs } from '../workflows/domain/due-jobs.ts'
import { StepError } from '../workflows/domain/errors.ts'
import { type Epoch, parseEpoch } from '../workflows/domain/ids.ts'
import { beat, lastMark } from './beat.ts'
import { hasCode } from './codes.ts'
import type { ActivityDeps } from './deps.ts'
import { iso } from './members.ts'
import { currentCall } from './waiting.ts'

export interface JobInput {
  kind: string
  confirm?: string
}
export interface JobEnd {
  epoch: Epoch
  /** 0 done, 3 refused by a safety rule. */
  exitCode: number
  result: unknown
}

export const createJobActivities = (deps: ActivityDeps) => ({
  /** Kinds of the jobs that are to run now, in order. */
  listDueJobs: async (): Promise<DueJob[]> => listDueJobs(await deps.records.lastJobRuns(), deps.clock.now()),

  /** Runs one job to its end. A repeat after a crash waits on for the same container. @throws `job_failed` */
  async runJob(job: JobInput): Promise<JobEnd> {
    const epoch = await continueOrStart(deps, job)
    const startedAt = (await deps.engine.inspect(deps.engine.jobName, currentCall()))?.startedAt ?? null
    const exitCode = await waitForEnd(deps)
    const result = await deps.engine.jobResult(currentCall())
    const finishedAt = iso(deps.clock.now())
    const run = {
      kind: job.kind,
      epoch,
      startedAt: startedAt?.toISOString() ?? finishedAt,
      finishedAt,
      exitCode,
      result,
    }
    await deps.records.addJobRun(run)
    await deps.engine.remove(deps.engine.jobName, epoch, currentCall())
    if (exitCode !== 0 && exitCode !== 3) {
      throw new StepError('job_failed', `job ${job.kind}: exit code ${exitCode}`, { exitCode, result })
    }
    return { epoch, exitCode, result }
  },
})

async function continueOrStart(deps: ActivityDeps, { kind, confirm }: JobInput): Promise<Epoch> {
  const { engine } = deps
  const call = currentCall()
  const found = await engine.inspect(engine.jobName, call)
  if (found !== null && found.labels.epoch === lastMark()) {
    const epoch = parseEpoch(found.labels.epoch)
    if (found.status === 'created') await engine.start(engine.jobName, epoch, call)
    return epoch
  }
  const epoch = parseEpoch(1 + (await engine.highestEpoch('job', call)))
  beat(epoch)
  if (found !== null) await engine.remove(engine.jobName, epoch, call) // left by a run that nobody waits for
  await engine.createJob({ epoch, kind, ...(confirm === undefined ? {} : { confirm }) }, call)
  await engine.start(engine.jobName, epoch, call)
  return epoch
}

async function waitForEnd({ engine }: ActivityDeps): Promise<number> {
  for (;;) {
    try {
      return await engine.waitForExit(engine.jobName, currentCall())
    } catch (error) {
      if (!hasCode(error, 'wait_expired')) throw error // the bound is the activity's own time-out
    }
  }
}
