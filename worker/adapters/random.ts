import { randomInt } from 'node:crypto'
import type { RandomPort } from '../../activities/deps.ts'

// randomInt takes ranges below 2^48 only, so one draw has at most 48 bits.
const RANGE = 2 ** 48 - 1

/** The machine's CSPRNG. */
export const secureRandom: RandomPort = {
  uniform: () => randomInt(RANGE) / RANGE,
  index: (below) => randomInt(below),
}
