import type { Captcha, Challenge } from '../contract/account.ts'

export type Solution = Captcha['solution']

type WorkerNews =
  | { kind: 'progress'; tried: number }
  | { kind: 'solved'; solution: Solution }
  | { kind: 'failed'; message: string }

/** The secret counter is drawn from 200 to 400 and doubled per level (`server/captcha.ts`). */
export function expectedTries(challenge: Challenge): number {
  return 300 * 2 ** challenge.parameters.data.level
}

/** In a worker; where the browser gives none, on the page itself, which is slower but works. */
export async function solve(challenge: Challenge, onTried: (tried: number) => void): Promise<Solution> {
  try {
    return await solveInWorker(challenge, onTried)
  } catch {
    const { solveHere } = await import('./altcha-solver-here.ts')
    return await solveHere(challenge, onTried)
  }
}

function solveInWorker(challenge: Challenge, onTried: (tried: number) => void): Promise<Solution> {
  const worker = new Worker(new URL('./altcha-solver.worker.ts', import.meta.url), { type: 'module' })
  const solved = new Promise<Solution>((resolve, reject) => {
    worker.addEventListener('error', () => reject(new Error('the browser started no worker')))
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerNews>) => {
      if (data.kind === 'progress') onTried(data.tried)
      else if (data.kind === 'solved') resolve(data.solution)
      else reject(new Error(data.message))
    })
    worker.postMessage(challenge)
  })
  return solved.finally(() => worker.terminate())
}
