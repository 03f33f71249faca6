/** Solves one proof of work off the main thread, so that typing a password never waits for it. */
import type { Challenge } from '../contract/account.ts'
import { solveHere } from './altcha-solver-here.ts'

self.addEventListener('message', ({ data }: MessageEvent<Challenge>) => {
  solveHere(data, (tried) => self.postMessage({ kind: 'progress', tried })).then(
    (solution) => self.postMessage({ kind: 'solved', solution }),
    (error: unknown) => self.postMessage({ kind: 'failed', message: String(error) }),
  )
})
