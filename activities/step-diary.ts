/** Writes that follow what they tell of, in their order, without keeping it waiting. */

export interface StepDiary {
  /** Written after all that was noted before. `write` settles its own failures. */
  note(write: () => Promise<void>): void
  /** Resolves once everything noted so far is written. */
  settled(): Promise<void>
}

/**
 * A step's edges are written behind its work: before the switch each write that is waited for is a write during which
 * the old incarnation still serves. What reads the records waits for `settled` first; a process that dies loses the last
 * edges at most, and then the attempt that follows writes its own.
 */
export function createStepDiary(): StepDiary {
  let last: Promise<void> = Promise.resolve()
  return {
    note: (write) => {
      last = last.then(write)
    },
    settled: () => last,
  }
}
