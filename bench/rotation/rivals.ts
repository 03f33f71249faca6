/** The other ways to rotate, each with the same image as ours. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from '../../tests/docker/installation.ts'
import type { Scheme } from './compare.ts'
import { RIVALS, type RivalStack, startRivalStack } from './rival-stack.ts'

/** Time for a reloaded HAProxy's old process to hand over before its server goes. */
const HAND_OVER_MS = 1_000

export type Rival = AsyncDisposable & { scheme: Scheme }

/** Stop the old one, start the next, and let the health checks find out. */
export async function startStopStart(installation: Installation): Promise<Rival> {
  const stack = await startRivalStack(installation, 'stopstart', 'all')
  const rotate = inTurns(async (old, next) => {
    await stack.stop(old)
    await stack.start(next)
  })
  return rival(stack, { name: 'stop the old, start the new', everyMs: 12_000, rotate })
}

/** Start the next, wait until it is ready, reload HAProxy with it alone, stop the old one. */
export async function startReload(installation: Installation): Promise<Rival> {
  const stack = await startRivalStack(installation, 'reload', 'one')
  const rotate = inTurns(async (old, next) => {
    await stack.start(next)
    await stack.awaitReady(next)
    await stack.reload([next])
    await sleep(HAND_OVER_MS)
    await stack.stop(old)
  })
  return rival(stack, { name: 'HAProxy reload', everyMs: 6_000, rotate })
}

function inTurns(replace: (old: number, next: number) => Promise<void>): () => Promise<void> {
  const turn = { serving: 0 }
  return async () => {
    const next = (turn.serving + 1) % RIVALS
    await replace(turn.serving, next)
    turn.serving = next
  }
}

function rival(stack: RivalStack, scheme: Omit<Scheme, 'origin'>): Rival {
  return { scheme: { ...scheme, origin: stack.origin }, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() }
}
