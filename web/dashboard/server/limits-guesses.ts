/**
 * How often a password may be guessed. An account alone never locks, or a stranger could lock its owner out: its proof
 * of work rises and its guesses go slowly, except from an address that has signed in to it before.
 */
import type { ControlReader, ControlTransaction } from '../../../prisma/control/client.ts'
import type { StoreDeps } from './auth-deps.ts'
import { networkOf } from './client-address.ts'
import { tooOften } from './limits.ts'
import { addPoint, clearPoints, dropExpired, limitKey, readPoints, takePointBack } from './limits-windows.ts'

const MINUTE_MS = 60_000

export const guessLimits = {
  /** Failures for one account from one address. */
  pair: { points: 5, windowMs: 15 * MINUTE_MS },
  address: { points: 30, windowMs: 15 * MINUTE_MS },
  /** From as many failures for an account, from wherever, its guesses go one per `paceMs`. */
  account: { points: 5, windowMs: 15 * MINUTE_MS, paceMs: 20_000 },
  /** Of everybody together, right or wrong. */
  all: { points: 120, windowMs: MINUTE_MS },
} as const

/** Levels of the proof of work: each doubles it. */
export const HIGHEST_LEVEL = 4

export interface Guess {
  /** Lower case; need not exist. */
  name: string
  address: string
}

/** A guess that has been let through; counted as a failure until it is known to be none. */
export interface CountedGuess extends Guess {
  /** Failures for the account in the window, this one included, and when the window ends. */
  failures: number
  windowEndsAtMs: number
}

export interface GuessLimits {
  /** Costs no write. @throws DashboardError `rate_limited` */
  check(guess: Guess): Promise<void>
  /** How hard the proof of work must be, 0 to 4. */
  levelOf(guess: Guess, from?: Pick<ControlReader, 'rateLimit'>): Promise<number>
  /** Counts it before it is looked at, so that many at once are not more than one after the other. @throws `rate_limited` */
  take(tx: ControlTransaction, guess: Guess): Promise<CountedGuess>
  /** It was no wrong guess, and no sign-in either. */
  giveBack(tx: ControlTransaction, guess: Guess): Promise<void>
  /** It was right: what failed before is forgotten, but not what the address did elsewhere. */
  forgive(tx: ControlTransaction, guess: Guess): Promise<void>
}

export function createGuessLimits({ db, clock }: StoreDeps): GuessLimits {
  return {
    async check(guess) {
      const nowMs = clock.now()
      const keys = keysOf(guess)
      const [pair, address, account, pace, all] = await readPoints(db.reader, orderOf(keys), nowMs)
      if (pair && pair.points >= guessLimits.pair.points) throw tooOften(pair.expiresAtMs - nowMs)
      if (address && address.points >= guessLimits.address.points) throw tooOften(address.expiresAtMs - nowMs)
      if (all && all.points >= guessLimits.all.points) throw tooOften(all.expiresAtMs - nowMs)
      if (account && account.points >= guessLimits.account.points && pace && pace.points > 0) {
        if (!(await isKnownAddress(db.reader, guess))) throw tooOften(pace.expiresAtMs - nowMs)
      }
    },
    async levelOf(guess, from = db.reader) {
      const { account, address } = keysOf(guess)
      const [ofAccount, ofAddress] = await readPoints(from, [account, address], clock.now())
      const byAccount = (ofAccount?.points ?? 0) - 1
      const byAddress = Math.floor((ofAddress?.points ?? 0) / 6)
      return Math.min(HIGHEST_LEVEL, Math.max(0, byAccount, byAddress))
    },
    take: (tx, guess) => count(tx, guess, clock.now()),
    async giveBack(tx, guess) {
      const { pair, address, account } = keysOf(guess)
      for (const key of [pair, address, account]) await takePointBack(tx, key)
    },
    async forgive(tx, guess) {
      const { pair, address, account, pace } = keysOf(guess)
      await clearPoints(tx, [pair, account, pace])
      await takePointBack(tx, address)
    },
  }
}

function keysOf({ name, address }: Guess) {
  const network = networkOf(address)
  return {
    pair: limitKey('pair', name, network),
    address: limitKey('address', network),
    account: limitKey('account', name),
    pace: limitKey('pace', name),
    all: limitKey('all'),
  }
}

const orderOf = ({ pair, address, account, pace, all }: ReturnType<typeof keysOf>) => [
  pair,
  address,
  account,
  pace,
  all,
]

async function count(tx: ControlTransaction, guess: Guess, nowMs: number): Promise<CountedGuess> {
  await dropExpired(tx, nowMs)
  const keys = keysOf(guess)
  for (const kind of ['all', 'address', 'pair'] as const) {
    const { points, windowMs } = guessLimits[kind]
    const counted = await addPoint(tx, keys[kind], { nowMs, windowMs })
    if (counted.points > points) throw tooOften(counted.expiresAtMs - nowMs)
  }
  const { points, windowMs, paceMs } = guessLimits.account
  const account = await addPoint(tx, keys.account, { nowMs, windowMs })
  if (account.points > points) {
    const pace = await addPoint(tx, keys.pace, { nowMs, windowMs: paceMs })
    if (pace.points > 1 && !(await isKnownAddress(tx, guess))) throw tooOften(pace.expiresAtMs - nowMs)
  }
  return { ...guess, failures: account.points, windowEndsAtMs: account.expiresAtMs }
}

/** Someone has signed in to the account from there within the last days, so it is hardly a stranger. */
async function isKnownAddress(from: Pick<ControlReader, 'session'>, { name, address }: Guess): Promise<boolean> {
  return (await from.session.findFirst({ where: { account: { name }, address }, select: { idHash: true } })) !== null
}
