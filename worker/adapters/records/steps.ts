import type { RecordsPort, StepEdge } from '../../../activities/records.ts'
import type { ControlDatabase, ControlTransaction } from '../../../prisma/control/client.ts'
import { boundedJson, boundedText } from './bounded-json.ts'
import { insertEvent } from './events.ts'
import { requireRotation } from './rotations.ts'

export function createStepRecords(database: ControlDatabase): Pick<RecordsPort, 'saveStep'> {
  return { saveStep: (edge) => database.write((tx) => saveStep(tx, edge)) }
}

async function saveStep(tx: ControlTransaction, edge: StepEdge): Promise<void> {
  const rotation = await requireRotation(tx, edge)
  const { seq, attempt, name, state, at } = edge
  const ending = endingOf(edge)
  await tx.rotationStep.upsert({
    where: { rotationId_seq_attempt: { rotationId: rotation.id, seq, attempt } },
    create: { rotationId: rotation.id, seq, attempt, name, state, startedAt: startedAt(edge), ...ending },
    // A repeated `started` that comes after the end must not open the step again.
    update: state === 'started' ? {} : { state, ...ending },
  })
  const { pool, epoch, durationUs, errorCode, error } = edge
  await insertEvent(tx, {
    ...{ pool, type: 'rotation.step', subject: `rotation/${pool}/${epoch}`, at },
    severity: state === 'failed' ? 'warning' : 'info',
    data: {
      ...{ epoch, trigger: rotation.trigger, step: name, seq, attempt, state, at, errorCode },
      ...(durationUs !== undefined && { durationMs: durationUs / 1_000 }),
      ...(error !== undefined && { error: boundedText(error, 300) }),
    },
    dedupeKey: `${pool}/${epoch}/${seq}-${name}/${attempt}/${state}`,
  })
}

/** Without the successor, which nobody may read here before it serves; the rotation's own row names it afterwards. */
function shownDetail({ name, detail }: StepEdge): unknown {
  if (name === 'startStandby') return undefined
  if (name !== 'chooseReplacement' || typeof detail !== 'object' || detail === null) return detail
  return Object.fromEntries(Object.entries(detail).filter(([key]) => key !== 'new' && key !== 'slot'))
}

function endingOf(edge: StepEdge) {
  const { state, at, durationUs, errorCode, error } = edge
  const detail = shownDetail(edge)
  return {
    ...(state !== 'started' && { finishedAt: at }),
    ...(durationUs !== undefined && { durationUs: Math.round(durationUs) }),
    ...(errorCode !== undefined && { errorCode }),
    ...(error !== undefined && { error: boundedText(error) }),
    ...(detail !== undefined && { detail: boundedJson(detail) }),
  }
}

function startedAt({ state, at, durationUs }: StepEdge): string {
  if (state === 'started' || durationUs === undefined) return at
  return new Date(Date.parse(at) - Math.round(durationUs / 1_000)).toISOString()
}
