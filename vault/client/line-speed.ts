/** How fast the line to one origin takes what is sent: all requests together. */
export interface LineSpeed {
  /** Bytes per second; undefined until enough was sent. */
  read(): number | undefined
  /** Measures one body while `work` sends it. */
  during<T>(bytes: number, work: () => Promise<T>): Promise<T>
}

/** What is smaller says more about the way there and back than about the line. */
const LEAST_BODY_BYTES = 262_144
const LEAST_SAMPLE_BYTES = 1_048_576
/** Half of what is known comes from the newest sample. */
const NEWEST_RATIO = 0.5

/** @param nowMs a clock that only goes forward, or nearly */
export function createLineSpeed(nowMs: () => number): LineSpeed {
  let bytesPerSecond: number | undefined
  let open = 0
  let sample = { sinceMs: 0, bytes: 0 }
  const add = (bytes: number) => {
    sample.bytes += bytes
    const elapsedMs = nowMs() - sample.sinceMs
    if (sample.bytes < LEAST_SAMPLE_BYTES || elapsedMs <= 0) return
    const newest = (sample.bytes * 1_000) / elapsedMs
    bytesPerSecond = bytesPerSecond === undefined ? newest : bytesPerSecond + NEWEST_RATIO * (newest - bytesPerSecond)
    sample = { sinceMs: nowMs(), bytes: 0 }
  }
  return {
    read: () => bytesPerSecond,
    async during(bytes, work) {
      if (bytes < LEAST_BODY_BYTES) return work()
      // A pause between two uploads is no slow line.
      if (open === 0) sample = { sinceMs: nowMs(), bytes: 0 }
      open++
      try {
        const done = await work()
        add(bytes)
        return done
      } finally {
        open--
      }
    },
  }
}
