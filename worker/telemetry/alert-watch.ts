/** Opens and resolves the alerts that follow from the pool's state, also while Temporal is away. */

import type { PoolTraffic } from '../../activities/deps.ts'
import type { RecordsPort } from '../../activities/records.ts'
import type { ControlDatabase } from '../../prisma/control/client.ts'
import type { PoolName } from '../../workflows/domain/ids.ts'
import type { Policy } from '../../workflows/domain/policy.ts'
import { readPolicyBody } from '../../workflows/domain/policy-body.ts'
import { spanAt } from '../../workflows/domain/window-spans.ts'
import { windowCalendar } from '../../workflows/domain/window-times.ts'
import { openAlert, resolveAlert } from '../adapters/records/alerts.ts'
import { calm, type PoolSight, type WantedAlert, type WatchedCode, watchedCodes, watchPool } from './pool-alerts.ts'

export interface AlertDeps {
  database: ControlDatabase
  records: Pick<RecordsPort, 'readPolicy' | 'readPool'>
  pool: PoolName
  replicas: number
  /** Left beside the control database; null where it cannot be asked. */
  freeBytes(): Promise<number | null>
}

export interface AlertSight {
  living: PoolSight['living']
  traffic: PoolTraffic | null
  nowMs: number
}

const SETTINGS_MS = 10_000
const TEND_MS = 60_000
const GAP_SHOWN_MS = 3_600_000
/** Acknowledged for as long: the person has had the time to act on it. */
const ACKED_MS = 86_400_000
/** They tell of something that has happened, so nothing but a person ends them. */
const ended = ['drift_evidence', 'rotation_lost', 'stale_epoch']

export function createAlertWatch(deps: AlertDeps) {
  const { database, pool } = deps
  const readSettings = createSettings(deps)
  const told = createTold()
  let state = calm
  let gap: PoolSight['gap'] = null
  let tendedAtMs = Number.NEGATIVE_INFINITY

  return {
    /** Nothing could be written in between. */
    missed(fromMs: number, toMs: number): void {
      gap = { fromMs, toMs }
    },
    async watch({ living, traffic, nowMs }: AlertSight): Promise<Policy | null> {
      if (living.length === 0) return null // the first start: nothing has ever served
      const settings = await readSettings(nowMs)
      if (gap !== null && nowMs - gap.toMs > GAP_SHOWN_MS) gap = null
      const seen = watchPool(state, { ...settings, pool, living, serves: servesNow(traffic, living), gap, nowMs })
      state = seen.state
      await settle(database, { pool, wanted: seen.wanted, told, nowMs })
      if (nowMs - tendedAtMs >= TEND_MS) {
        await endAcknowledged(database, pool, nowMs)
        tendedAtMs = nowMs
      }
      return settings.policy
    },
  }
}

/** null: HAProxy cannot be asked, or it is the first start and nobody has ever served. */
function servesNow(traffic: PoolTraffic | null, living: PoolSight['living']): boolean | null {
  if (traffic === null || traffic.haproxyStartMs === null) return null
  if (traffic.serving === null && living.every(({ servingAt }) => servingAt === null)) return null
  return traffic.slots.some(({ slot, actual }) => slot === traffic.serving && actual?.takesTraffic === true)
}

type Settings = Pick<PoolSight, 'policy' | 'paused' | 'inWindow' | 'freeBytes'>

/** Read now and then: none of it changes from tick to tick. */
function createSettings({ records, pool, replicas, freeBytes }: AlertDeps) {
  let known: { settings: Settings; atMs: number } | null = null
  return async (nowMs: number): Promise<Settings> => {
    if (known !== null && nowMs - known.atMs < SETTINGS_MS) return known.settings
    const stored = await records.readPolicy(pool)
    const policy = stored === null ? null : (readPolicyBody(stored.body, { replicas })?.policy ?? null)
    const { paused } = await records.readPool(pool)
    const settings = { policy, paused, inWindow: isInWindow(policy, nowMs), freeBytes: await freeBytes() }
    known = { settings, atMs: nowMs }
    return settings
  }
}

function isInWindow(policy: Policy | null, nowMs: number): boolean {
  if (policy === null || policy.windows.length === 0) return false
  const { spans } = windowCalendar(policy.windows, { fromMs: nowMs, untilMs: nowMs + 1 })
  return spanAt(spans, nowMs) !== null
}

const keyOf = ({ code, subject }: { code: string; subject: string }) => `${code} ${subject}`

/** What this process has opened; before the first tick nobody knows what the one before left open. */
function createTold() {
  const open = new Map<string, { code: WatchedCode; subject: string }>()
  return { open, isFresh: true }
}

interface Settling {
  pool: PoolName
  wanted: readonly WantedAlert[]
  told: ReturnType<typeof createTold>
  nowMs: number
}

async function settle(database: ControlDatabase, { pool, wanted, told, nowMs }: Settling): Promise<void> {
  const at = new Date(nowMs).toISOString()
  const keys = new Set(wanted.map(keyOf))
  const news = wanted.filter((alert) => !told.open.has(keyOf(alert)))
  const over = [...told.open.values()].filter((alert) => !keys.has(keyOf(alert)))
  if (news.length === 0 && over.length === 0 && !told.isFresh) return
  await database.write(async (tx) => {
    const left = told.isFresh ? await tx.alert.findMany({ where: { pool, resolvedAt: null } }) : []
    const stale = left.filter(({ code, subject }) => isWatched(code) && !keys.has(keyOf({ code, subject })))
    for (const { code, subject } of [...over, ...stale]) await resolveAlert(tx, { pool, code, subject, at })
    for (const alert of news) await openAlert(tx, { ...alert, pool, at })
  })
  told.isFresh = false
  for (const alert of over) told.open.delete(keyOf(alert))
  for (const alert of news) told.open.set(keyOf(alert), alert)
}

const isWatched = (code: string): boolean => watchedCodes.some((known) => known === code)

async function endAcknowledged(database: ControlDatabase, pool: PoolName, nowMs: number): Promise<void> {
  const before = new Date(nowMs - ACKED_MS).toISOString()
  const where = { pool, resolvedAt: null, ackedAt: { lt: before }, code: { in: ended } }
  const rows = await database.reader.alert.findMany({ where, take: 50 })
  if (rows.length === 0) return
  const at = new Date(nowMs).toISOString()
  await database.write(async (tx) => {
    for (const { code, subject } of rows) await resolveAlert(tx, { pool, code, subject, at })
  })
}
