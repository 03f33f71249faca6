import { ProxyError } from './errors.ts'

const MAX_WAITS = 4

/** One fenced call per key in flight, and at most four waits; what comes on top is `busy` at once. */
export function createNameLocks() {
  const fenced = new Set<string>()
  const waits = new Map<string, number>()
  const release = (leave: () => unknown): Disposable => ({ [Symbol.dispose]: () => void leave() })
  return {
    lock(key: string): Disposable {
      if (fenced.has(key)) throw new ProxyError('busy')
      fenced.add(key)
      return release(() => fenced.delete(key))
    },
    enterWait(name: string): Disposable {
      const before = waits.get(name) ?? 0
      if (before >= MAX_WAITS) throw new ProxyError('busy', { reason: 'waits' })
      waits.set(name, before + 1)
      return release(() => {
        const left = (waits.get(name) ?? 1) - 1
        return left > 0 ? waits.set(name, left) : waits.delete(name)
      })
    },
  }
}
export type NameLocks = ReturnType<typeof createNameLocks>
