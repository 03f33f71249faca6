/** Looks at HAProxy every 50 ms: applies the wanted state where it differs, fails over when the serving slot is down. */
import type { Logger } from 'pino'
import { converge } from './converge.ts'
import { serverName } from './drain-gate.ts'
import type { Watched } from './failover.ts'
import { isFailoverDue, observed, successor } from './failover.ts'
import { HaproxyAbsent } from './haproxy-socket.ts'
import type { PoolDeps } from './orders.ts'
import { switchSteps } from './orders.ts'
import { gatesOf, readReport } from './pool-state.ts'
import { failedOver, requireSlot, servingSlot } from './wanted.ts'

const LOOK_MS = 50
/** While a slot waits in maint for its new address, the serving one has failed a check, or its successor is checked. */
const LOOK_SOON_MS = 5

export interface Watch {
  /** Whether the last look found HAProxy. */
  sees(): boolean
  stop(): Promise<void>
}

export function startWatch(deps: PoolDeps, log: Logger): Watch {
  const look = createLook(deps, log)
  const journal = createJournal(log)
  let running = true
  let sees = false
  const loop = async () => {
    while (running) {
      let pauseMs = LOOK_MS
      try {
        const { next, startedAtMs } = await deps.turns.take(look)
        pauseMs = next
        sees = true
        journal.present(startedAtMs)
      } catch (error) {
        sees = !(error instanceof HaproxyAbsent) && sees
        journal.failed(error)
      }
      await deps.sleep(pauseMs)
    }
  }
  const ended = loop()
  return {
    sees: () => sees,
    async stop() {
      running = false
      await ended
    },
  }
}

/** One look. Resolves with the ms until the next one. */
function createLook(deps: PoolDeps, log: Logger): () => Promise<{ next: number; startedAtMs: number }> {
  const { store, haproxy } = deps
  let watched: Watched | null = null
  return async () => {
    const seen = await converge(haproxy, store.read())
    const nowMs = deps.now()
    const serving = servingSlot(store.read())
    const server = serving === null ? undefined : seen.servers.get(serverName(requireSlot(store.read(), serving)))
    watched = observed(watched, { serving, isDown: server?.isDown ?? false, wasReset: seen.acted, nowMs })
    const isDue = isFailoverDue(watched, nowMs)
    const soon = isDue ? (await failOver(deps, log)) === 'soon' : !seen.settled || (server?.isFailing ?? false)
    return { next: soon ? LOOK_SOON_MS : LOOK_MS, startedAtMs: seen.process.startedAt.getTime() }
  }
}

async function failOver({ store, haproxy, now }: PoolDeps, log: Logger): Promise<'done' | 'soon' | 'nobody'> {
  const wanted = store.read()
  const from = servingSlot(wanted)
  const { open, beingChecked } = gatesOf(wanted, await readReport(haproxy, wanted.pool))
  const to = successor(wanted, open)
  if (from === null || to === null) return beingChecked.length > 0 ? 'soon' : 'nobody'
  const next = failedOver(wanted, { from, to, at: new Date(now()) })
  const durable = await store.keep(next)
  await readReport(haproxy, wanted.pool, switchSteps(next, from, to))
  log.warn({ event: 'failover', seq: next.failoverSeq, from, to, durable }, 'serving slot is down, candidate took over')
  return 'done'
}

/** Says what changed, not what is: a HAProxy that stays away is one line, not twenty a second. */
function createJournal(log: Logger) {
  let last = ''
  const say = (state: string, write: () => void) => {
    if (state !== last) write()
    last = state
  }
  return {
    present: (startedAtMs: number) =>
      say(`present ${startedAtMs}`, () => log.info({ event: 'haproxy_present', startedAt: new Date(startedAtMs) })),
    failed(error: unknown) {
      if (error instanceof HaproxyAbsent) say('absent', () => log.warn({ event: 'haproxy_absent' }))
      else say(`failed ${String(error)}`, () => log.error({ event: 'watch_failed', err: error }))
    },
  }
}
