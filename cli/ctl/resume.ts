import { type PoolView, poolUpdates, type Resume } from '../../workflows/messages.ts'
import type { ExitStatus, Values } from '../command.ts'
import type { CtlDeps } from './ctl-deps.ts'
import type { resumeDefinition } from './definitions.ts'
import { parseReason } from './parse-duration.ts'

export async function resume(
  { io, controller, actor }: CtlDeps,
  values: Values<typeof resumeDefinition.options>,
): Promise<ExitStatus> {
  const wish: Resume = { by: actor, reason: parseReason(values.reason) }
  const { state, epoch, paused, window } = await controller.update<PoolView>(poolUpdates.resume, wish)
  if (values.json) io.json({ state, epoch, paused, window })
  else io.print('The timer runs. bin/leyzenctl status shows when the next rotation may come.')
  return 0
}
