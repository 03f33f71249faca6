/** The quarantine shelf: kept longer, called a false alarm, or destroyed. None of these gives a container traffic again. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow'
import { isErrorCode } from './domain/errors.ts'
import {
  type DestroyQuarantine,
  type HoldQuarantine,
  poolUpdates,
  type QuarantineAnswer,
  type ReleaseQuarantine,
} from './messages.ts'
import type { Controller } from './pool.ts'
import { refusal, requireText, requireTextOrNull } from './refusal.ts'
import { codeOfFailure, detailsOfFailure, stubborn } from './steps.ts'

const hold = defineUpdate<QuarantineAnswer, [HoldQuarantine]>(poolUpdates.holdQuarantine)
const release = defineUpdate<QuarantineAnswer, [ReleaseQuarantine]>(poolUpdates.releaseQuarantine)
const destroy = defineUpdate<QuarantineAnswer, [DestroyQuarantine]>(poolUpdates.destroyQuarantine)

const LONGEST_HOLD_MS = 90 * 86_400_000

export function handleQuarantine(controller: Controller): void {
  const alone = createTurns()
  setHandler(
    hold,
    (wish) => alone(wish.incarnation, () => stubborn.holdQuarantined({ pool: controller.state.pool, ...wish })),
    { validator: checkHold },
  )
  setHandler(release, (wish) => alone(wish.incarnation, () => end(controller, { ...wish, as: 'released' })), {
    validator: ({ incarnation, reason, by }) => {
      checkCommon(incarnation, by)
      requireText('reason', reason)
    },
  })
  setHandler(destroy, (wish) => alone(wish.incarnation, () => end(controller, { ...wish, as: 'destroyed' })), {
    validator: ({ incarnation, reason, by }) => {
      checkCommon(incarnation, by)
      requireTextOrNull('reason', reason)
    },
  })
}

function end({ state }: Controller, wish: DestroyQuarantine & { as: 'released' | 'destroyed' }) {
  return stubborn.endQuarantined({ pool: state.pool, epoch: state.epoch, ...wish, reason: wish.reason ?? null })
}

/** One update at a time for each incarnation, so that the second one finds what the first has done. */
function createTurns() {
  const busy = new Set<number>()
  return async <T>(incarnation: number, act: () => Promise<T>): Promise<T> => {
    await condition(() => !busy.has(incarnation))
    busy.add(incarnation)
    try {
      return await act()
    } catch (failure) {
      const code = codeOfFailure(failure)
      if (!isErrorCode(code)) throw failure
      throw refusal(code, `incarnation ${incarnation}: ${messages[code] ?? code}`, detailsOfFailure(failure))
    } finally {
      busy.delete(incarnation)
    }
  }
}

const messages: Partial<Record<string, string>> = { unknown_incarnation: 'is not in quarantine' }

function checkHold({ incarnation, untilMs, reason, by }: HoldQuarantine): void {
  checkCommon(incarnation, by)
  requireText('reason', reason)
  const aheadMs = untilMs - Date.now()
  if (Number.isSafeInteger(untilMs) && aheadMs > 0 && aheadMs <= LONGEST_HOLD_MS) return
  throw refusal('bad_request', `untilMs: got ${untilMs}, need an instant at most 90 days ahead`)
}

function checkCommon(incarnation: number, by: string): void {
  if (!Number.isSafeInteger(incarnation) || incarnation < 1) {
    throw refusal('bad_request', 'incarnation: need its number, as every screen shows it')
  }
  requireText('by', by)
}
