import { type JobOnOrder, jobsOnOrder } from '../../workflows/domain/due-jobs.ts'
import { CliError } from '../cli-error.ts'
import type { ExitStatus, Values } from '../command.ts'
import type { CtlDeps } from './ctl-deps.ts'
import type { jobDefinition } from './definitions.ts'

/** Runs one of the vault's jobs to its end. */
export async function job(
  { io, controller, signal }: CtlDeps,
  values: Values<typeof jobDefinition.options>,
  positionals: readonly string[],
): Promise<ExitStatus> {
  const kind = parseKind(positionals[0] ?? '')
  const confirm = parseConfirm(values.confirm)
  const { outcome, result } = await controller.runJob({ kind, ...(confirm === undefined ? {} : { confirm }) }, signal)
  if (values.json) io.json(result)
  else for (const line of renderResult(kind, result)) io.print(line)
  return outcome === 'done' ? 0 : 1
}

function parseKind(text: string): JobOnOrder {
  const kind = jobsOnOrder.find((known) => known === text)
  if (kind === undefined) {
    throw new CliError('wrong_use', `there is no job ${JSON.stringify(text)}: need one of ${jobsOnOrder.join(', ')}`)
  }
  return kind
}

/** The id stands in the report of the refused run. */
function parseConfirm(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9a-f-]{36}$/.test(text)) return text
  throw new CliError('wrong_use', `--confirm: got ${JSON.stringify(text)}, need the id of a refused run`)
}

/** Pure: what a job said, a line for each thing. */
export function renderResult(kind: JobOnOrder, result: unknown): string[] {
  const { outcome, code, message, run, ...rest } = isRecord(result) ? result : {}
  const said = code === undefined ? `${kind}: ${String(outcome ?? 'no result')}` : `${kind}: ${code}: ${message}`
  const facts = Object.entries(rest).flatMap(([name, value]) =>
    name === 'kind' ? [] : [`  ${name} ${printValue(value)}`],
  )
  const isOverridable = kind === 'sweep' && outcome === 'refused' && run !== undefined
  const way = `If that is as it should be: bin/leyzenctl job ${kind} --confirm ${String(run)}`
  return [said, ...facts, ...(isOverridable ? [way] : [])]
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function printValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.join(' ')
  return value === null ? '–' : String(value).trimEnd().replaceAll('\n', '\n    ')
}
