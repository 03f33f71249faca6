import { z } from 'zod'
import type { RecordsPort, StepEdge } from '../../../activities/records.ts'
import type { ControlDatabase, ControlTransaction, RotationModel } from '../../../prisma/control/client.ts'
import { boundedJson, boundedText } from './bounded-json.ts'
import { insertEvent } from './events.ts'
import { placeOf, requireRotation } from './rotations.ts'

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
  const members = await membersAt(tx, rotation, edge)
  const { pool, epoch, durationUs, errorCode, error } = edge
  await insertEvent(tx, {
    ...{ pool, type: 'rotation.step', subject: `rotation/${pool}/${epoch}`, at },
    severity: state === 'failed' ? 'warning' : 'info',
    data: {
      ...{ epoch, trigger: rotation.trigger, ...members, step: name, seq, attempt, state, at },
      ...(durationUs !== undefined && { durationMs: Math.round(durationUs / 1_000) }),
      ...(errorCode !== undefined && { errorCode }),
      ...(error !== undefined && { error: boundedText(error, 300) }),
    },
    dedupeKey: `${pool}/${epoch}/${seq}-${name}/${attempt}/${state}`,
  })
}

/** Who goes and who comes, as far as it may be known: the successor only once it serves. Kept in the rotation's row. */
async function membersAt(tx: ControlTransaction, rotation: RotationModel, { name, state, detail }: StepEdge) {
  let { oldId, newId } = rotation
  if (state === 'done' && name === 'chooseReplacement') oldId = idOfOld(detail) ?? oldId
  if (state === 'done' && name === 'switchTraffic') newId = (await findServing(tx, rotation))?.id ?? newId
  if (state === 'done' && name === 'compensate') newId = null
  if (oldId !== rotation.oldId || newId !== rotation.newId) {
    await tx.rotation.update({ where: { id: rotation.id }, data: { oldId, newId } })
  }
  return { old: await findPlace(tx, oldId), new: await findPlace(tx, newId) }
}

async function findPlace(tx: ControlTransaction, id: number | null) {
  return placeOf(id === null ? null : await tx.incarnation.findUnique({ where: { id } }))
}

function findServing(tx: ControlTransaction, { poolId, oldId }: RotationModel) {
  const where = { poolId, state: 'serving', destroyedAt: null, ...(oldId !== null && { id: { not: oldId } }) }
  return tx.incarnation.findFirst({ where, orderBy: { servingAt: 'desc' }, select: { id: true } })
}

function idOfOld(detail: unknown): number | null {
  const parsed = chosen.safeParse(detail)
  return parsed.success ? (parsed.data.old?.id ?? null) : null
}

const chosen = z.object({ old: z.object({ id: z.int() }).nullable() })

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
