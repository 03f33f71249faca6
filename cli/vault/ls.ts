import { type Entry, readContents } from '../../vault/client/index.ts'
import { formatSize } from './format-size.ts'
import { printable } from './printable.ts'
import { defineVaultCommand, type Vault } from './vault-command.ts'
import { parseVaultPath, type VaultPath } from './vault-path.ts'
import { requirePath, warnOfOldFolder } from './vault-tree.ts'

export const vaultLs = defineVaultCommand({
  name: 'vault ls',
  summary: 'list a folder of the vault',
  details: 'Shows only what its owner signed. Status 1 when an entry cannot be verified.',
  options: { json: { type: 'boolean', description: 'print the entries as JSON' } },
  positionals: { usage: '[PATH]', min: 0, max: 1 },
  async run(vault, { values, positionals: [text = '/'], io }) {
    const path = parseVaultPath(text)
    const { entries, damaged, rev } = await list(vault, path, io)
    if (values.json) io.json({ rev, entries: entries.map(describe), damaged })
    else for (const entry of entries) io.print(renderEntry(entry))
    if (damaged.length > 0) io.note(`${damaged.length} entries cannot be verified and are not shown`)
    return damaged.length === 0 ? 0 : 1
  },
})

async function list(vault: Vault, path: VaultPath, io: Parameters<typeof warnOfOldFolder>[2]) {
  const located = await requirePath(vault, path)
  if (located.kind === 'file') return { entries: [located.entry], damaged: [], rev: null }
  const view = await vault.open(located.node)
  warnOfOldFolder(view, path, io)
  return { ...(await readContents(view)), rev: view.head.manifest.rev }
}

/** What scripts get: names as they are. */
export function describe({ name, record }: Entry) {
  const content = record.kind === 'file' ? { size: record.size, version: record.ver } : {}
  return { name, kind: record.kind, id: record.id, rev: record.rev, ...content }
}

export function renderEntry({ name, record }: Entry): string {
  const size = record.kind === 'file' ? formatSize(record.size) : ''
  return `${size.padStart(9)}  ${printable(name)}${record.kind === 'folder' ? '/' : ''}`
}
