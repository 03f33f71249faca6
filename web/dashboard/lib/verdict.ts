/** The one sentence about the pool: the first case that holds, in the order of what matters most. */
import { formatDuration } from '../../ui/format.ts'
import { count, listed, spoken } from './verdict-words.ts'

export const verdictCodes = [
  'no_server',
  'losing',
  'alarm',
  // Before the limit, which is passed because of it: to order a rotation would not help.
  'control_down',
  'over_limit',
  'stale',
  'paused',
  'kept_repeatedly',
  'no_spare',
  'rotating',
  'evidence',
  'moving',
] as const
export type VerdictCode = (typeof verdictCodes)[number]
export type VerdictSeverity = 'ok' | 'info' | 'warning' | 'alarm' | 'unknown'

export interface VerdictAction {
  label: string
  /** A page to open, or one of the two orders that the frame knows. */
  to: { href: string } | { order: 'resume' | 'rotate' }
}

export interface Verdict {
  code: VerdictCode
  severity: VerdictSeverity
  title: string
  detail: string
  action?: VerdictAction
}

/** Everything known about the pool, with ages as they are now; times are spans, so no clock is read here. */
export interface VerdictState {
  /** 0 before the first start. */
  epoch: number
  serving: { slot: string; exposureMs: number } | null
  /** `connections` is null while no figure is fresh. */
  draining: readonly { slot: string; connections: number | null; graceLeftMs: number }[]
  spares: { ready: number; wanted: number }
  slots: number
  rotation: {
    epoch: number
    step: string
    stepNumber: number
    stepCount: number
    doing: string
    switched: boolean
  } | null
  paused: { leftMs: number | null; by: string; reason: string | null } | null
  control: 'ok' | 'temporal' | 'worker'
  lostLastMinute: number
  /** null while it is not known. */
  lostLastDay: number | null
  /** Ended rotations, latest first; at least the last three. */
  ended: readonly {
    epoch: number
    outcome: 'rotated' | 'kept' | 'alarm'
    why: string | null
    cutoverMs: number | null
  }[]
  /** Of the policy, grace included: by then the process must be gone. */
  limitMs: number
  /** Age of the newest thing that the feed brought, and the clock time of it. */
  feed: { ageMs: number; asOf: string }
  /** Open alerts that nobody has acknowledged. */
  evidence: { count: number } | null
  /** Something else that the page shows to be looked at; then it does not say that nothing needs anybody. */
  hasFinding?: boolean
}

const STALE_MS = 20_000
const KEPT_IN_A_ROW = 3

type Case = (state: VerdictState) => Verdict | null

const noServer: Case = ({ serving, epoch, rotation, spares, slots }) => {
  if (serving !== null) return null
  if (epoch <= 1 && rotation === null) {
    const detail = 'The first start takes some seconds. Traffic flows as soon as one container is healthy.'
    return { code: 'no_server', severity: 'info', title: 'Warming the first container.', detail }
  }
  const trying = rotation === null ? 'The orchestrator checks every slot once a minute.' : `Now: ${rotation.doing}.`
  const seen = `None of ${count(slots, 'slot')} takes traffic, ${spares.ready === 0 ? 'no spare' : count(spares.ready, 'spare')} is ready.`
  const action: VerdictAction = { label: 'Look at the containers', to: { href: '/containers' } }
  return { code: 'no_server', severity: 'alarm', title: 'No container serves.', detail: `${seen} ${trying}`, action }
}

const losing: Case = ({ lostLastMinute, serving }) => {
  if (lostLastMinute <= 0) return null
  const title = `${count(lostLastMinute, 'request')} lost in the last minute.`
  const detail = `Clients got an error instead of an answer while ${serving?.slot ?? 'nobody'} was serving.`
  const action: VerdictAction = { label: 'See what happened', to: { href: '/security' } }
  return { code: 'losing', severity: 'alarm', title, detail, action }
}

const alarm: Case = ({ ended }) => {
  const last = ended[0]
  if (last?.outcome !== 'alarm') return null
  const detail = last.why ?? 'It could neither finish nor go back by itself.'
  const action: VerdictAction = { label: 'What to do', to: { href: `/rotations/${last.epoch}` } }
  return { code: 'alarm', severity: 'alarm', title: `Rotation ${last.epoch} needs a person.`, detail, action }
}

const overLimit: Case = ({ serving, limitMs, paused }) => {
  if (serving === null || serving.exposureMs <= limitMs) return null
  const title = `${serving.slot} is exposed for too long.`
  const rotate: VerdictAction = { label: 'Rotate now', to: { order: 'rotate' } }
  const because = paused === null ? '' : ' Rotation is paused.'
  const detail = `${spoken(serving.exposureMs)} so far, and the policy allows ${spoken(limitMs)}.${because}`
  return { code: 'over_limit', severity: 'alarm', title, detail, action: rotate }
}

const stale: Case = ({ feed }) => {
  if (feed.ageMs <= STALE_MS) return null
  const detail = `Nothing has arrived for ${spoken(feed.ageMs)}. What stands below is as of ${feed.asOf}.`
  return { code: 'stale', severity: 'unknown', title: 'The present state is not known.', detail }
}

const controlDown: Case = ({ control, serving }) => {
  if (control === 'ok') return null
  const who = control === 'temporal' ? 'Temporal' : 'the worker'
  const exposed = serving === null ? '' : ` ${serving.slot} is exposed for ${spoken(serving.exposureMs)} and stays.`
  const detail = `Nothing will rotate until ${who} is back.${exposed}`
  const action: VerdictAction = { label: 'Health of the services', to: { href: '/settings' } }
  return { code: 'control_down', severity: 'warning', title: 'Traffic flows, but nothing rotates.', detail, action }
}

const paused: Case = ({ paused: pause, serving }) => {
  if (pause === null) return null
  const left = pause.leftMs === null ? 'until somebody resumes' : `for ${spoken(Math.max(0, pause.leftMs))} more`
  const why = pause.reason === null || pause.reason === '' ? '' : ` (${pause.reason})`
  const grows = serving === null ? '' : ` ${serving.slot} is exposed for ${spoken(serving.exposureMs)}, and it grows.`
  const detail = `${pause.by} paused the timer ${left}${why}.${grows}`
  const action: VerdictAction = { label: 'Resume', to: { order: 'resume' } }
  return { code: 'paused', severity: 'warning', title: 'Rotation is paused.', detail, action }
}

const keptRepeatedly: Case = ({ ended, serving }) => {
  const first = ended.findIndex(({ outcome }) => outcome !== 'kept')
  const inRow = first === -1 ? ended.length : first
  const last = ended[0]
  if (last === undefined || inRow < KEPT_IN_A_ROW) return null
  const title = `${count(inRow, 'replacement')} in a row failed.`
  const stays = serving === null ? '' : ` ${serving.slot} stays in service; nothing was lost by it.`
  const action: VerdictAction = { label: 'See the last one', to: { href: `/rotations/${last.epoch}` } }
  const detail = `${last.why ?? 'The new container failed its checks.'}${stays}`
  return { code: 'kept_repeatedly', severity: 'warning', title, detail, action }
}

const noSpare: Case = ({ spares, rotation }) => {
  // While a rotation runs its spare is in use, and preparing the next one is its last step.
  if (rotation !== null || spares.ready > 0 || spares.wanted === 0) return null
  const detail =
    'The next rotation has to make its container first and takes about a second longer. Nothing is lost by it.'
  const action: VerdictAction = { label: 'Look at the containers', to: { href: '/containers' } }
  return { code: 'no_spare', severity: 'warning', title: 'No spare is ready.', detail, action }
}

const rotating: Case = (state) => {
  const { rotation, serving } = state
  if (rotation === null) return null
  if (rotation.switched) {
    return { code: 'rotating', severity: 'ok', title: movingTitle(state), detail: takenOver(state) }
  }
  const stays = serving === null ? '' : ` ${serving.slot} serves until the new one is ready.`
  const detail = `Step ${rotation.stepNumber} of ${rotation.stepCount}: ${rotation.doing}.${stays}`
  return { code: 'rotating', severity: 'ok', title: 'Moving to another container.', detail }
}

const evidence: Case = (state) => {
  if (state.evidence === null) return null
  const title = `Moving. ${count(state.evidence.count, 'alert')} to review.`
  const action: VerdictAction = { label: 'Review', to: { href: '/security' } }
  return { code: 'evidence', severity: 'warning', title, detail: takenOver(state), action }
}

const moving = (state: VerdictState): Verdict => {
  return { code: 'moving', severity: 'ok', title: movingTitle(state), detail: takenOver(state) }
}

function movingTitle({ lostLastDay }: VerdictState): string {
  if (lostLastDay === null) return 'Moving.'
  if (lostLastDay === 0) return 'Moving. No request was lost.'
  return `Moving. ${count(lostLastDay, 'request')} lost in 24 h, none now.`
}

/** "vault_web2 took over 1 min 42 s ago in 31 ms. vault_web1 is finishing 1 connection and ends within 18 s." */
function takenOver({ serving, ended, draining, rotation, evidence: open, hasFinding }: VerdictState): string {
  const last = ended.find(({ outcome }) => outcome === 'rotated')
  const cutover = rotation === null ? (last?.cutoverMs ?? null) : null
  const speed = cutover === null ? '' : ` in ${formatDuration(cutover)}`
  const took = serving === null ? '' : `${serving.slot} took over ${spoken(serving.exposureMs)} ago${speed}.`
  const isCalm = open === null && hasFinding !== true
  if (draining.length === 0) return isCalm ? `${took} Nothing needs you.` : took
  const leaving = draining.map(({ slot, connections, graceLeftMs }) => {
    return `${slot} ${finishing(connections)} and is destroyed within ${spoken(Math.max(0, graceLeftMs))}`
  })
  return `${took} ${listed(leaving)}.`
}

function finishing(connections: number | null): string {
  if (connections === null) return 'is finishing what it has'
  return connections === 0 ? 'has no connection left' : `is finishing ${count(connections, 'connection')}`
}

const cases: readonly Case[] = [
  noServer,
  losing,
  alarm,
  controlDown,
  overLimit,
  stale,
  paused,
  keptRepeatedly,
  noSpare,
  rotating,
  evidence,
]

/** The first case that holds; `moving` when none does. */
export function verdict(state: VerdictState): Verdict {
  for (const look of cases) {
    const found = look(state)
    if (found !== null) return found
  }
  return moving(state)
}
