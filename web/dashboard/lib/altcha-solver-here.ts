import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import type { Captcha, Challenge } from '../contract/account.ts'

const reportEvery = 16
const timeoutMs = 120_000

/** Tries counter after counter where it is called, with WebCrypto; yields to the page in between. */
export async function solveHere(challenge: Challenge, onTried: (tried: number) => void): Promise<Captcha['solution']> {
  let tried = 0
  const solution = await solveChallenge({
    challenge,
    timeout: timeoutMs,
    deriveKey: async (parameters, salt, password) => {
      tried += 1
      if (tried % reportEvery === 0) onTried(tried)
      return await deriveKey(parameters, salt, password)
    },
  })
  if (solution === null) throw new Error('the proof of work was not found in time')
  const { counter, derivedKey } = solution
  return { counter, derivedKey }
}
