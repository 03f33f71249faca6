import { type Entry, purge, readContents, restore, trashFactsOf } from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import { formatInstant } from '../ctl/format.ts'
import { describe, renderEntry } from './ls.ts'
import { defineVaultCommand, type Vault } from './vault-command.ts'
import { parseVaultPath } from './vault-path.ts'
import { requireFolder, warnOfOldFolder } from './vault-tree.ts'

export const vaultTrash = defineVaultCommand({
  name: 'vault trash',
  summary: 'list the trash, bring something back, or delete it for ever',
  details: 'ID is the id that the list shows; names may repeat in the trash.',
  options: {
    restore: { type: 'string', argument: 'ID', description: 'bring it back' },
    to: { type: 'string', argument: 'PATH', description: 'into this folder, with --restore; else into the root' },
    purge: { type: 'string', argument: 'ID', multiple: true, description: 'delete it and all below it for ever' },
    empty: { type: 'boolean', description: 'delete everything in the trash for ever' },
    json: { type: 'boolean', description: 'print the entries as JSON' },
  },
  async run(vault, { values, io }) {
    const view = await vault.open(vault.trash)
    warnOfOldFolder(view, ['(trash)'], io)
    const { entries, damaged } = await readContents(view)
    if (values.restore !== undefined) {
      const folder = await requireFolder(vault, parseVaultPath(values.to ?? '/'))
      await restore(vault, requireId(entries, values.restore), { folder })
      return 0
    }
    const chosen = values.empty ? entries : values.purge.map((id) => requireId(entries, id))
    if (chosen.length > 0 || values.empty) return purgeAll(vault, chosen)
    if (values.json)
      io.json({ entries: entries.map((entry) => ({ ...describe(entry), ...trashFactsOf(entry) })), damaged })
    else for (const entry of entries) io.print(renderTrashed(entry))
    return damaged.length === 0 ? 0 : 1
  },
})

async function purgeAll(vault: Vault, entries: readonly Entry[]): Promise<0> {
  await Promise.all(entries.map((entry) => purge(vault, entry)))
  return 0
}

function requireId(entries: readonly Entry[], id: string): Entry {
  const found = entries.find(({ record }) => record.id === id)
  if (found === undefined) throw new CliError('not_found', `${JSON.stringify(id)}: nothing in the trash has this id`)
  return found
}

function renderTrashed(entry: Entry): string {
  const facts = trashFactsOf(entry)
  const until = facts === undefined ? '' : `  until ${formatInstant(facts.purge)}`
  return `${entry.record.id}${until}  ${renderEntry(entry).trimStart()}`
}
