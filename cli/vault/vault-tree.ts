import { type Entry, type FolderView, findChild, type OpenNode } from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { printable } from './printable.ts'
import type { Vault } from './vault-command.ts'
import { renderVaultPath, type VaultPath } from './vault-path.ts'

/** What stands at a path. The root has no entry, because no folder has it. */
export type Located = { kind: 'root'; node: OpenNode } | { kind: 'folder' | 'file'; node: OpenNode; entry: Entry }

/** undefined when nothing stands there. @throws ClientError `not_verifiable` */
export async function findPath(vault: Vault, path: VaultPath): Promise<Located | undefined> {
  let located: Located = { kind: 'root', node: vault.root }
  for (const name of path) {
    if (located.kind === 'file') return undefined
    const entry = await findNamed(await vault.open(located.node), name)
    if (entry === undefined) return undefined
    located = { kind: entry.record.kind, node: entry.node, entry }
  }
  return located
}

/** A text that is no name has no child. */
export function findNamed(view: FolderView, text: string): Promise<Entry | undefined> {
  return findChild(view, text.normalize('NFC') as Entry['name'])
}

/** @throws CliError `not_found` */
export async function requirePath(vault: Vault, path: VaultPath): Promise<Located> {
  const located = await findPath(vault, path)
  if (located === undefined) throw new CliError('not_found', `${show(path)}: there is no such file or folder`)
  return located
}

/** @throws CliError `not_found`, `wrong_use` for the root */
export async function requireEntry(vault: Vault, path: VaultPath): Promise<Entry> {
  const located = await requirePath(vault, path)
  if (located.kind === 'root') throw new CliError('wrong_use', 'this is not possible with the whole vault')
  return located.entry
}

/** @throws CliError `not_found`, also for a file */
export async function requireFolder(vault: Vault, path: VaultPath): Promise<OpenNode> {
  const located = await requirePath(vault, path)
  if (located.kind === 'file') throw new CliError('not_found', `${show(path)}: it is a file, need a folder`)
  return located.node
}

/** @throws CliError `not_found`, also for a folder */
export async function requireFile(vault: Vault, path: VaultPath): Promise<Entry> {
  const entry = await requireEntry(vault, path)
  if (entry.record.kind !== 'file') throw new CliError('not_found', `${show(path)}: it is a folder, need a file`)
  return entry
}

/** Says that a folder is shown in a state from before one that this machine has seen. */
export function warnOfOldFolder({ verdict, head }: FolderView, path: VaultPath, io: Io): void {
  if (verdict !== 'older' && verdict !== 'forked') return
  const what = verdict === 'older' ? 'an older state than seen before' : 'another state than seen before'
  io.note(`WARNING: ${show(path)}: the vault shows ${what} (revision ${head.manifest.rev}); it is read-only`)
}

export const show = (path: VaultPath) => printable(renderVaultPath(path))
