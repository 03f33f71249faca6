/** Makes the fake's calls fail on command: before their effect, or after it ("effect done, answer lost"). */

export interface Fault {
  code: string
  when: 'before' | 'after'
  /** How many calls it hits; Infinity for all. */
  times: number
}

export class FakeError extends Error {
  readonly code: string

  constructor(code: string) {
    super(`fake: ${code}`)
    this.code = code
  }
}

export function createFaults() {
  const faults = new Map<string, Fault>()
  const calls: string[] = []
  const strike = (call: string, when: Fault['when']) => {
    const fault = faults.get(call)
    if (fault === undefined || fault.when !== when || fault.times <= 0) return
    fault.times -= 1
    throw new FakeError(fault.code)
  }
  const disk = { full: false }
  return {
    /** While it is full the control database takes no write. */
    disk,
    strikeWrite: () => {
      if (disk.full) throw new FakeError('records_unavailable')
    },
    /** Every call with its subject, in order: `engine.thaw vault_web2`. */
    calls,
    /** `call` as `engine.thaw`, or `engine.thaw vault_web2` for one subject only. */
    set: (call: string, fault: Partial<Fault> & { code: string }) =>
      faults.set(call, { when: 'before', times: 1, ...fault }),
    clear: () => faults.clear(),
    async act<T>(call: string, subject: string, effect: () => T | Promise<T>): Promise<T> {
      const named = `${call} ${subject}`
      calls.push(named)
      for (const name of [call, named]) strike(name, 'before')
      const result = await effect()
      for (const name of [call, named]) strike(name, 'after')
      return result
    },
  }
}

export type Faults = ReturnType<typeof createFaults>
