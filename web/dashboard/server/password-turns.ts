/** A turn ends when it goes out of scope. */
export interface Turns {
  /** @param refuse makes the error when as many wait already as may */
  take(refuse: () => Error): Promise<Disposable>
}

export function createTurns(atOnce: number, waiting: number): Turns {
  let running = 0
  const queue: (() => void)[] = []

  function turn(): Disposable {
    let isOver = false
    return {
      [Symbol.dispose]() {
        if (isOver) return
        isOver = true
        const next = queue.shift()
        if (next === undefined) running--
        else next() // whoever waits takes over the place, so nobody can come in between
      },
    }
  }

  return {
    async take(refuse) {
      if (running < atOnce) {
        running++
        return turn()
      }
      if (queue.length >= waiting) throw refuse()
      const { promise, resolve } = Promise.withResolvers<void>()
      queue.push(resolve)
      await promise
      return turn()
    },
  }
}
