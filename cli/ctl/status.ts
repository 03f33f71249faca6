import { type PoolView, poolQueries, type StateAt } from '../../workflows/messages.ts'
import { CliError } from '../cli-error.ts'
import type { ExitStatus } from '../command.ts'
import type { CtlDeps } from './ctl-deps.ts'
import { type PoolRecord, readPoolRecord } from './read-pool.ts'
import { renderStatus } from './render-status.ts'

/** The record, and what only the controller knows; `problem` says why it could not be asked. */
export interface Status extends PoolRecord {
  state: PoolView['state'] | 'unknown'
  window: PoolView['window']
  failuresInRow: number | null
  problem: { code: string; message: string } | null
}

export async function status(deps: CtlDeps, values: { json: boolean }): Promise<ExitStatus> {
  const found = await readStatus(deps)
  if (values.json) deps.io.json(found)
  else deps.io.print(renderStatus(found))
  if (found.problem !== null) deps.io.note(found.problem.message)
  return found.problem === null ? 0 : 1
}

async function readStatus({ database, controller, now }: CtlDeps): Promise<Status> {
  const nowMs = now()
  const record = await readPoolRecord(database, nowMs)
  const at: StateAt = { nowMs }
  try {
    const view = await controller.query<PoolView>(poolQueries.state, at)
    const { state, window, failuresInRow, paused } = view
    return { ...record, epoch: Math.max(record.epoch, view.epoch), paused, state, window, failuresInRow, problem: null }
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    const { code, message } = error
    return { ...record, state: 'unknown', window: null, failuresInRow: null, problem: { code, message } }
  }
}
