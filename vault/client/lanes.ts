/** Lets a number of things run at once; the others wait in their order. */
export interface Lanes {
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createLanes(count: number): Lanes {
  const waiting: (() => void)[] = []
  let free = count
  const enter = () =>
    new Promise<void>((resolve) => {
      if (free === 0) return waiting.push(resolve)
      free--
      resolve()
    })
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }
  return {
    async run(work) {
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}

/** Does `work` for 0 … count−1, `parallel` at once; after a failure nothing new begins, and what runs is waited for. */
export async function forEachParallel(
  count: number,
  parallel: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  let failure: { with: unknown } | undefined
  const lane = async () => {
    while (next < count && failure === undefined) {
      try {
        await work(next++)
      } catch (error) {
        failure ??= { with: error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, count) }, lane))
  if (failure !== undefined) throw failure.with
}
