import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import type { Challenge } from '../contract/problems.ts'
import { ClientError, isRefusal } from './errors.ts'

const ALGORITHM = 'PBKDF2/SHA-256'
/** Many times what the vault asks for; a server that wants more only wants the device busy. */
const HIGHEST_COST = 20_000
const LONGEST_MS = 60_000

/** Does the call, and once more with a solved challenge when it is asked for one. */
export async function withProofOfWork<T>(call: (altcha?: string) => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!isRefusal(error, 'challenge_required') || error.problem.challenge === undefined) throw error
    return call(await solve(error.problem.challenge))
  }
}

async function solve(challenge: Challenge): Promise<string> {
  const { algorithm, cost } = challenge.parameters
  if (algorithm !== ALGORITHM || cost > HIGHEST_COST) throw new ClientError('answer_invalid')
  const solution = await solveChallenge({ challenge, deriveKey, timeout: LONGEST_MS })
  if (solution === null) throw new ClientError('answer_invalid')
  return btoa(JSON.stringify({ challenge, solution }))
}
