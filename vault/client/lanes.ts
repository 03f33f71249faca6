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

/**
 * Does `work` for 0 … count−1; after a failure nothing new begins, and what runs is waited for.
 * @param parallel how many at once; a function is asked again after each
 */
export async function forEachParallel(
  count: number,
  parallel: number | (() => number),
  work: (index: number) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>()
  let failure: { with: unknown } | undefined
  const begin = (index: number) => {
    const one: Promise<void> = work(index)
      .catch((error) => {
        failure ??= { with: error }
      })
      .finally(() => running.delete(one))
    running.add(one)
  }
  const most = () => Math.max(1, typeof parallel === 'number' ? parallel : parallel())
  for (let next = 0; next < count && failure === undefined; ) {
    if (running.size < most()) begin(next++)
    else await Promise.race(running)
  }
  await Promise.all(running)
  if (failure !== undefined) throw failure.with
}
