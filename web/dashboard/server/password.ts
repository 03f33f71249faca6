/** Argon2id, a few at a time: each takes 19 MiB and tens of milliseconds of a core. */
import { hash, parseOptions, verify } from '@node-rs/argon2'
import { DashboardError } from './dashboard-error.ts'
import { createTurns } from './password-turns.ts'

/** OWASP's second choice for Argon2id; `config generate` draws the first password with the same. */
const argon2id = { algorithm: 2, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const
/** Of 32 random bytes that nobody kept: what is compared where there is no account, so that it takes as long. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$sZeoDcGN3m7P1zJL0SLo/w$SCrC9/mda4MS4dI7W7W+zmn3CjJrPIVqDkCzLDmte+Q'

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long where `stored` is null, and says no. @throws DashboardError `busy` */
  isRight(stored: string | null, password: string): Promise<boolean>
  /** True when it was made with less work than hashes are made with today. */
  isWeak(stored: string): boolean
}

/** At most `atOnce` run, `waiting` wait, the next is refused. */
export function createPasswords({ atOnce, waiting } = { atOnce: 2, waiting: 20 }): Passwords {
  const turns = createTurns(atOnce, waiting)
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    using _turn = await turns.take(busy)
    return await work()
  }
  return {
    hash: (password) => inTurn(() => hash(spelled(password), argon2id)),
    isRight: (stored, password) =>
      inTurn(async () => {
        const isEqual = await verify(stored ?? NOBODY, spelled(password))
        return isEqual && stored !== null
      }),
    isWeak(stored) {
      const { memoryCost, timeCost } = parseOptions(stored)
      return memoryCost < argon2id.memoryCost || timeCost < argon2id.timeCost
    },
  }
}

/** Keyboards spell the same letter in more than one way. */
const spelled = (password: string) => password.normalize('NFKC')

const busy = () =>
  new DashboardError('busy', 'too many passwords are being checked; try again in a second', { retryAfterS: 1 })
