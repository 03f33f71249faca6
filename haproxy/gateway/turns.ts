/** One at a time, in the order of asking: orders and the watch loop never mix their steps. */
export interface Turns {
  take<T>(act: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return {
    take(act) {
      const mine = last.then(act)
      last = mine.catch(() => undefined) // its owner hears of the failure; the next one only waits for the end
      return mine
    },
  }
}
