import { ClientError, type Entry, type FolderView, type OpenNode, readContents } from '../../vault/client/index.ts'
import type { Io } from '../io.ts'
import type { Vault } from './vault-command.ts'
import type { VaultPath } from './vault-path.ts'
import { show, warnOfOldFolder } from './vault-tree.ts'

/** Something below a folder, parents before their children. */
export interface Visited {
  path: VaultPath
  entry: Entry
}

export interface Walk {
  vault: Pick<Vault, 'open'>
  io: Io
  /** Counts what cannot be verified: it is said, left out, and the walk goes on. */
  leftOut: number
}

export interface Start {
  folder: OpenNode
  path: VaultPath
}

/** @throws ClientError `not_verifiable` for the folder that it begins with */
export async function* walkTree(walk: Walk, { folder, path }: Start): AsyncGenerator<Visited, void, undefined> {
  yield* walkFolder(walk, await walk.vault.open(folder), path)
}

async function* walkFolder(walk: Walk, view: FolderView, path: VaultPath): AsyncGenerator<Visited, void, undefined> {
  warnOfOldFolder(view, path, walk.io)
  const { entries, damaged } = await readContents(view)
  if (damaged.length > 0) leaveOut(walk, path, damaged.length)
  for (const entry of entries) {
    const here = [...path, entry.name]
    yield { path: here, entry }
    if (entry.record.kind === 'file') continue
    const inside = await walk.vault.open(entry.node).catch((error: unknown) => {
      if (isUnverifiable(error)) return undefined
      throw error
    })
    if (inside === undefined) leaveOut(walk, here, 1)
    else yield* walkFolder(walk, inside, here)
  }
}

export function isUnverifiable(error: unknown): boolean {
  return error instanceof ClientError && error.code === 'not_verifiable'
}

export function leaveOut(walk: Walk, path: VaultPath, count: number): void {
  walk.leftOut += count
  walk.io.note(`${show(path)}: ${count === 1 ? 'something' : `${count} entries`} cannot be verified and is left out`)
}
