/** The state of the pool as Prometheus text (exposition format 0.0.4). */
import type { AlertList } from '../contract/alerts.ts'
import type { RotationState } from '../contract/rotation.ts'
import { listAlerts } from './queries/list-alerts.ts'
import type { QueryServices } from './queries/query-services.ts'
import { readRotationState } from './queries/read-rotation-state.ts'

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Only what a scraper can use: the state, not the lists behind it. */
export async function answerPrometheus(services: QueryServices): Promise<Response> {
  const text = renderPrometheus(await readRotationState(services), await listAlerts(services))
  return new Response(text, { headers: { 'content-type': PROMETHEUS_TYPE } })
}

interface Sample {
  labels?: Readonly<Record<string, string>>
  /** null: not known, so the sample is left out. */
  value: number | null
}

interface Family {
  name: string
  type: 'gauge' | 'counter'
  help: string
  samples: readonly Sample[]
}

export function renderPrometheus(state: RotationState, alerts: AlertList): string {
  const families = [...poolFamilies(state), ...dayFamilies(state.last24h), alertFamily(alerts)]
  return families.map((family) => renderFamily(family, state.pool)).join('')
}

function renderFamily({ name, type, help, samples }: Family, pool: string): string {
  const known = samples.filter(({ value }) => value !== null)
  if (known.length === 0) return ''
  const lines = known.map(({ labels = {}, value }) => `${name}${renderLabels({ pool, ...labels })} ${value}`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const quote = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${quote(value)}"`)
    .join(',')}}`
}

const one = (value: number | null): Sample[] => [{ value }]
const yes = (value: boolean): Sample[] => [{ value: value ? 1 : 0 }]
const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  type: 'gauge',
  help,
  samples,
})
const seconds = (ms: number | null) => (ms === null ? null : ms / 1_000)

const states = ['running', 'rotating', 'paused', 'degraded', 'stopped'] as const

function poolFamilies(state: RotationState): Family[] {
  const { serving, draining, spares, temporal, worker, paused } = state
  const connections = draining.map(({ connections: open }) => open ?? 0).reduce((sum, open) => sum + open, 0)
  return [
    {
      name: 'leyzen_rotation_epoch',
      type: 'counter',
      help: 'Number of the latest rotation; only ever rises.',
      samples: one(state.epoch),
    },
    gauge(
      'leyzen_pool_state',
      'The state that the pool is in has 1.',
      states.map((name) => ({ labels: { state: name }, value: name === state.state ? 1 : 0 })),
    ),
    gauge(
      'leyzen_serving_exposure_seconds',
      'Since the serving container answered its first request.',
      serving === null ? [] : [{ labels: { slot: serving.slot }, value: seconds(serving.exposureMs) }],
    ),
    gauge(
      'leyzen_exposure_limit_seconds',
      'Longest exposure that the policy allows.',
      one(seconds(state.maxExposureMs)),
    ),
    gauge('leyzen_spares_ready', 'Containers that stand ready.', one(spares.ready)),
    gauge('leyzen_spares_wanted', 'Containers that shall stand ready.', one(spares.wanted)),
    gauge('leyzen_draining_connections', 'Connections that containers on their way out still hold.', one(connections)),
    gauge('leyzen_paused', '1 while the timer stands still.', yes(paused !== null)),
    gauge('leyzen_temporal_reachable', '1 when Temporal answers.', yes(temporal === 'ok')),
    gauge(
      'leyzen_orchestrator_working',
      '1 when the orchestrator has recorded something within 20 s.',
      yes(worker === 'ok'),
    ),
    gauge('leyzen_policy_version', 'Version of the policy in force.', one(state.policyVersion)),
  ]
}

function dayFamilies(day: RotationState['last24h']): Family[] {
  const outcomes = ['rotated', 'kept', 'alarm'] as const
  return [
    gauge(
      'leyzen_rotations_last_day',
      'Rotations of the last 24 h by outcome.',
      outcomes.map((outcome) => ({ labels: { outcome }, value: day[outcome] })),
    ),
    gauge('leyzen_requests_last_day', 'Requests of the last 24 h.', one(day.requests)),
    gauge('leyzen_requests_lost_last_day', 'Requests that failed through us in the last 24 h.', one(day.lost)),
    gauge('leyzen_connections_cut_last_day', 'Connections ended at the drain deadline in the last 24 h.', one(day.cut)),
    gauge('leyzen_cutover_seconds_last_day', 'Decision to all new traffic on the new container, last 24 h.', [
      { labels: { quantile: '0.5' }, value: seconds(day.cutoverP50Ms) },
      { labels: { quantile: '0.99' }, value: seconds(day.cutoverP99Ms) },
    ]),
    gauge('leyzen_exposure_seconds_last_day', 'Exposure of containers that left in the last 24 h.', [
      { labels: { quantile: '0.95' }, value: seconds(day.exposureP95Ms) },
      { labels: { quantile: '1' }, value: seconds(day.exposureMaxMs) },
    ]),
  ]
}

function alertFamily({ items }: AlertList): Family {
  const open = items.filter(({ state }) => state !== 'resolved')
  const samples = (['warning', 'alarm'] as const).map((severity) => ({
    labels: { severity },
    value: open.filter((alert) => alert.severity === severity).length,
  }))
  return gauge('leyzen_alerts_open', 'Alerts that are not resolved.', samples)
}
