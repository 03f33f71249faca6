import {
  type AccountKeys,
  compareMark,
  type HighWaterMark,
  type MarkVerdict,
  openCache,
  type Shown,
  sealCache,
} from '../keys/index.ts'

/** Remembers the newest signed state that this device has seen of each thing, for example of `folder:<id>`. */
export interface MarkStore {
  get(name: string): Promise<HighWaterMark | undefined>
  put(name: string, mark: HighWaterMark): Promise<void>
}

/** Compares with the mark and moves it forward, never back. */
export async function checkMark(marks: MarkStore, name: string, shown: Shown): Promise<MarkVerdict> {
  const verdict = compareMark(await marks.get(name), shown)
  if (verdict === 'newer') await marks.put(name, { rev: shown.rev, hash: shown.hash })
  return verdict
}

/** For one life of a program, and for tests. */
export function createMemoryMarks(): MarkStore {
  const held = new Map<string, HighWaterMark>()
  return {
    get: async (name) => held.get(name),
    put: async (name, mark) => {
      held.set(name, mark)
    },
  }
}

/** Where a device keeps sealed bytes: IndexedDB, or a file. */
export interface SealedStorage {
  load(): Promise<Uint8Array | undefined>
  save(sealed: Uint8Array): Promise<void>
}

/**
 * Marks that outlive the program. What is kept can be opened by this account only; a store that does not open counts as
 * none, as on a new device.
 */
export async function openSealedMarks(keys: AccountKeys, storage: SealedStorage): Promise<MarkStore> {
  const held = await loadMarks(keys, storage)
  let written = Promise.resolve()
  const write = async () => {
    const json = JSON.stringify([...held])
    await storage.save(await sealCache(keys, 'marks', new TextEncoder().encode(json)))
  }
  return {
    get: async (name) => held.get(name),
    put(name, mark) {
      held.set(name, mark)
      // One after another, so that an older state never ends up on top.
      written = written.then(write, write)
      return written
    },
  }
}

async function loadMarks(keys: AccountKeys, storage: SealedStorage): Promise<Map<string, HighWaterMark>> {
  const sealed = await storage.load()
  if (sealed === undefined) return new Map()
  try {
    return new Map(JSON.parse(new TextDecoder().decode(await openCache(keys, 'marks', sealed))))
  } catch {
    return new Map()
  }
}
