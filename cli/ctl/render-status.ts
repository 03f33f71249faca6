import { formatCount, formatDuration, formatInstant } from './format.ts'
import type { PoolRecord, ShownAlert } from './read-pool.ts'
import type { Status } from './status.ts'

/** What a person reads of the state: one fact per line, the most wanted first. */
export function renderStatus(status: Status): string {
  const rows: [string, string][] = [
    ['State', stateLine(status)],
    ...status.alerts.map((alert): [string, string] => ['Alert', alertLine(alert)]),
    ['Serving', servingLine(status)],
    ...status.draining.map(({ slot, sinceAt }): [string, string] => [
      'Draining',
      `${slot} since ${formatInstant(sinceAt)}`,
    ]),
    ['Spares', sparesLine(status)],
    ...status.quarantined.map(({ slot, incarnation }): [string, string] => [
      'Quarantine',
      `#${incarnation}, once ${slot}: stopped and kept for inspection`,
    ]),
    ['Next', nextLine(status)],
    ['Last 24 h', rotationsLine(status.last24h)],
    ['', trafficLine(status.last24h)],
  ]
  return rows.map(([name, text]) => `${name.padEnd(10)} ${text}`).join('\n')
}

function stateLine({ state, epoch, rotation, failuresInRow }: Status): string {
  const kept =
    failuresInRow !== null && failuresInRow > 0 ? `; the last ${failuresInRow} left the old container in place` : ''
  const step =
    rotation === null ? '' : `: rotation ${rotation.epoch} (${rotation.trigger}), ${rotation.step ?? 'beginning'}`
  return `${state}${step}, epoch ${epoch}${kept}`
}

function alertLine({ code, openedAt, note }: ShownAlert): string {
  return `${code} since ${formatInstant(openedAt)}${note === null ? '' : `: ${note}`}`
}

function servingLine({ serving }: Status): string {
  if (serving === null) return 'nobody'
  const { slot, containerId, variant, sinceAt, exposureMs } = serving
  const container = `container ${containerId.slice(0, 12)}, variant ${variant}`
  return `${slot} since ${formatInstant(sinceAt)}, exposed ${formatDuration(exposureMs)} (${container})`
}

function sparesLine({ spares, containers }: Status): string {
  const others = containers.filter(({ state }) => state !== 'serving' && state !== 'draining')
  const list = others.map(({ slot, state }) => `${slot} ${state === 'candidate' ? 'standing by' : state}`).join(', ')
  return `${spares.ready} of ${spares.wanted} ready${list === '' ? '' : `: ${list}`}`
}

function nextLine({ window, paused, rotation }: Status): string {
  if (paused !== null) {
    const end = paused.untilAt === null ? 'until someone resumes it' : `until ${formatInstant(paused.untilAt)}`
    return `paused ${end} by ${paused.by}${paused.reason === null ? '' : `: ${paused.reason}`}`
  }
  if (rotation !== null) return 'under way'
  if (window === null) return 'not known'
  const { opensInMs, medianInMs, closesInMs } = window
  if (closesInMs === 0) return 'due'
  const opens = opensInMs === 0 ? 'any moment now' : `not before ${formatDuration(opensInMs)} from now`
  return `${opens}, as likely before ${formatDuration(medianInMs)} as after, at the latest in ${formatDuration(closesInMs)}`
}

function rotationsLine(day: PoolRecord['last24h']): string {
  const counts = `${formatCount(day.rotated)} rotated, ${day.kept} kept, ${day.alarm} alarm`
  const cutover = `cut-over p50 ${formatDuration(day.cutoverP50Ms)}, p99 ${formatDuration(day.cutoverP99Ms)}`
  const exposure = `exposure p95 ${formatDuration(day.exposureP95Ms)}, longest ${formatDuration(day.exposureMaxMs)}`
  return `${counts}; ${cutover}; ${exposure}`
}

function trafficLine({ requests, lost, cut }: PoolRecord['last24h']): string {
  return `${formatCount(requests)} requests, ${formatCount(lost)} lost, ${formatCount(cut)} connections cut at the deadline`
}
