import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { poolUpdates, type RotateNow, type RotateNowAnswer } from '../../workflows/messages.ts'
import { CliError } from '../cli-error.ts'
import type { ExitStatus, Values } from '../command.ts'
import type { CtlDeps } from './ctl-deps.ts'
import type { rotateDefinition } from './definitions.ts'
import { parseReason } from './parse-duration.ts'
import { readRotations, type ShownRotation } from './read-rotations.ts'
import { renderRotation } from './render-rotation.ts'

const POLL_MS = 200
/** Above the longest drain and health time-out together. */
const LONGEST_WAIT_MS = 600_000

export async function rotate(deps: CtlDeps, values: Values<typeof rotateDefinition.options>): Promise<ExitStatus> {
  const { io, controller, actor } = deps
  const wish: RotateNow = { key: randomUUID(), reason: parseReason(values.reason), requestedBy: actor }
  const answer = await controller.update<RotateNowAnswer>(poolUpdates.rotateNow, wish, {
    updateId: `rotate:${wish.key}`,
  })
  if (!values.wait) {
    if (values.json) io.json(answer)
    else io.print(`Rotation ${answer.epoch} has begun. Its steps: bin/leyzenctl history ${answer.epoch}`)
    return 0
  }
  const ended = await waitForEnd(deps, answer.epoch)
  if (values.json) io.json({ ...answer, rotation: ended })
  else io.print(renderRotation(ended))
  return ended.outcome === 'rotated' ? 0 : 1
}

async function waitForEnd({ database, signal, now }: CtlDeps, epoch: number): Promise<ShownRotation> {
  const deadlineMs = now() + LONGEST_WAIT_MS
  while (now() < deadlineMs) {
    const [rotation] = await readRotations(database, { limit: 1, epoch })
    if (rotation?.outcome != null) return rotation
    await sleep(POLL_MS, undefined, { signal })
  }
  throw new CliError(
    'timed_out',
    `rotation ${epoch} has not ended within ${LONGEST_WAIT_MS / 60_000} minutes; it goes on`,
  )
}
