import { type Pause, type PoolView, poolUpdates } from '../../workflows/messages.ts'
import { CliError } from '../cli-error.ts'
import type { ExitStatus, Values } from '../command.ts'
import type { CtlDeps } from './ctl-deps.ts'
import type { pauseDefinition } from './definitions.ts'
import { formatInstant } from './format.ts'
import { parseDuration, parseReason } from './parse-duration.ts'

type PauseValues = Values<typeof pauseDefinition.options>

const DEFAULT_PAUSE_MS = 3_600_000

export async function pause({ io, controller, actor, now }: CtlDeps, values: PauseValues): Promise<ExitStatus> {
  const wish: Pause = { untilMs: parseEnd(values, now()), by: actor, reason: parseReason(values.reason) }
  const { paused, state, epoch } = await controller.update<PoolView>(poolUpdates.pause, wish)
  if (values.json) io.json({ state, epoch, paused })
  else if (paused?.untilAt == null) io.print('Paused until bin/leyzenctl resume. An alert reminds of it.')
  else io.print(`Paused until ${formatInstant(paused.untilAt)}. bin/leyzenctl resume ends it earlier.`)
  return 0
}

/** @throws CliError `wrong_use` */
function parseEnd(values: PauseValues, nowMs: number): number | null {
  if (values['no-end']) {
    if (values.for !== undefined) throw new CliError('wrong_use', 'pause: --for and --no-end exclude each other')
    return null
  }
  return nowMs + (values.for === undefined ? DEFAULT_PAUSE_MS : parseDuration('--for', values.for))
}
