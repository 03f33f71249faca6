/** Two sides in turn, so that both have the same machine; which one begins changes with each round. */
import { median } from '../rotation/statistics.ts'
import { readCpuMs } from './server-cpu.ts'

export type Work = (round: number) => Promise<unknown>

export interface Compared {
  /** Medians of the rounds, in ms. */
  ownMs: number
  otherMs: number
  /** How many times as fast as the other one we are: the median of the rounds' own ratios. */
  ratio: number
  /** The same of the servers' processor time, which other processes disturb less; without `pids` there is none. */
  cpuRatio: number
}

export interface Sides {
  own: Work
  other: Work
  /** The servers. */
  pids?: { own: number; other: number }
}

export async function compareRounds(
  { own, other, pids }: Sides,
  { rounds, signal }: { rounds: number; signal: AbortSignal },
): Promise<Compared> {
  const found: Record<'own' | 'other', Cost>[] = []
  const sides = [
    ['own', own],
    ['other', other],
  ] as const
  for (let round = -1; round < rounds; round++) {
    const sample = { own: none, other: none }
    for (const [side, work] of round % 2 === 0 ? sides : sides.toReversed()) {
      signal.throwIfAborted()
      sample[side] = await costOf(work, round, pids?.[side])
    }
    if (round >= 0) found.push(sample) // the first round only warms up
  }
  return {
    ownMs: median(found.map((one) => one.own.ms)),
    otherMs: median(found.map((one) => one.other.ms)),
    ratio: median(found.map((one) => one.other.ms / one.own.ms)),
    cpuRatio: median(found.map((one) => one.other.cpuMs / one.own.cpuMs)),
  }
}

interface Cost {
  ms: number
  cpuMs: number
}

const none: Cost = { ms: Number.NaN, cpuMs: Number.NaN }

async function costOf(work: Work, round: number, pid: number | undefined): Promise<Cost> {
  const before = pid === undefined ? Number.NaN : await readCpuMs(pid)
  const ms = await timeOf(work, round)
  const after = pid === undefined ? Number.NaN : await readCpuMs(pid)
  return { ms, cpuMs: after - before }
}

export async function timeOf(work: Work, round = 0): Promise<number> {
  const begin = performance.now()
  await work(round)
  return performance.now() - begin
}
