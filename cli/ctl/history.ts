import { outcomes } from '../../workflows/domain/words.ts'
import { CliError } from '../cli-error.ts'
import type { ExitStatus, Values } from '../command.ts'
import type { CtlDeps } from './ctl-deps.ts'
import type { historyDefinition } from './definitions.ts'
import { parseWhole } from './parse-duration.ts'
import { type RotationFilter, readRotations } from './read-rotations.ts'
import { renderRotation } from './render-rotation.ts'

type HistoryValues = Values<typeof historyDefinition.options>

const HIGHEST_EPOCH = 999_999_999_999_999

export async function history(
  { io, database }: CtlDeps,
  values: HistoryValues,
  [epoch]: readonly string[],
): Promise<ExitStatus> {
  const filter = parseFilter(values, epoch)
  const items = await readRotations(database, filter)
  if (epoch !== undefined && items.length === 0) {
    throw new CliError('refused', `there is no rotation ${epoch}: never was, or it is older than what is kept`)
  }
  const last = items.at(-1)
  const isFull = items.length === filter.limit && epoch === undefined
  const nextBefore = isFull && last !== undefined ? last.epoch : null
  if (values.json) io.json({ items, nextBefore })
  else if (items.length === 0) io.print('No rotation yet.')
  else for (const item of items) io.print(renderRotation(item))
  if (!values.json && nextBefore !== null) io.note(`older ones: bin/leyzenctl history --before ${nextBefore}`)
  return 0
}

/** @throws CliError `wrong_use` */
function parseFilter({ limit, before, outcome }: HistoryValues, epoch: string | undefined): RotationFilter {
  const epochs = { from: 1, to: HIGHEST_EPOCH }
  const known = outcomes.find((name) => name === outcome)
  if (outcome !== undefined && known === undefined) {
    throw new CliError('wrong_use', `--outcome: got "${outcome.slice(0, 40)}", need ${outcomes.join(', ')}`)
  }
  return {
    limit: limit === undefined ? 10 : parseWhole('--limit', limit, { from: 1, to: 200 }),
    ...(before !== undefined && { before: parseWhole('--before', before, epochs) }),
    ...(epoch !== undefined && { epoch: parseWhole('history', epoch, epochs) }),
    ...(known !== undefined && { outcome: known }),
  }
}
