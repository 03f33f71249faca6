/** Has a proof of work ready by the time somebody presses the button; one proof buys one guess. */
import type { Captcha, Challenge } from '../contract/account.ts'

export type ProofState =
  | { kind: 'idle' }
  | { kind: 'working'; leftMs: number | null }
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }

export interface ProofDeps {
  /** @throws Error whose message is a sentence for people */
  fetchChallenge(user: string | null): Promise<Challenge>
  solve(challenge: Challenge, onTried: (tried: number) => void): Promise<Captcha['solution']>
  expectedTries(challenge: Challenge): number
  /** Milliseconds that only rise. */
  now(): number
  onState(state: ProofState): void
}

export interface ProofDesk {
  /** Begins, unless a proof is at hand or being made. */
  begin(user: string | null): void
  /** Waits for what is left of the work and gives the proof away. */
  take(user: string | null): Promise<Captcha>
  /** Throws away what there is and begins anew. */
  renew(user: string | null): void
}

/** The server's five minutes, less what a slow request may take. */
const freshMs = 4.5 * 60_000

interface Work {
  startedMs: number
  proof: Promise<Captcha>
}

export function createProofDesk(deps: ProofDeps): ProofDesk {
  let work: Work | null = null
  const isFresh = (it: Work) => deps.now() - it.startedMs < freshMs

  const start = (user: string | null): Work => {
    const startedMs = deps.now()
    const mine: Work = { startedMs, proof: make(deps, user, () => work === mine) }
    work = mine
    mine.proof.then(
      () => work === mine && deps.onState({ kind: 'ready' }),
      (error: unknown) => {
        if (work !== mine) return
        work = null
        deps.onState({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
      },
    )
    return mine
  }
  return {
    begin(user) {
      if (work === null || !isFresh(work)) start(user)
    },
    async take(user) {
      const mine = work !== null && isFresh(work) ? work : start(user)
      const proof = await mine.proof
      if (work === mine) {
        work = null
        deps.onState({ kind: 'idle' })
      }
      return proof
    },
    renew(user) {
      start(user)
    },
  }
}

async function make(deps: ProofDeps, user: string | null, isWanted: () => boolean): Promise<Captcha> {
  deps.onState({ kind: 'working', leftMs: null })
  const challenge = await deps.fetchChallenge(user)
  const beganMs = deps.now()
  const expected = deps.expectedTries(challenge)
  const solution = await deps.solve(challenge, (tried) => {
    if (!isWanted()) return
    const perTryMs = (deps.now() - beganMs) / tried
    deps.onState({ kind: 'working', leftMs: Math.max(0, expected - tried) * perTryMs })
  })
  return { challenge, solution }
}
