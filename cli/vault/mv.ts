import { move } from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import { describe } from './ls.ts'
import { defineVaultCommand, type Vault } from './vault-command.ts'
import { parseVaultPath, type VaultPath } from './vault-path.ts'
import { findPath, requireEntry, requireFolder } from './vault-tree.ts'

export const vaultMv = defineVaultCommand({
  name: 'vault mv',
  summary: 'move or rename a file or folder',
  details: 'Into TO where that is a folder, else TO is the new path. Nothing is replaced.',
  options: { json: { type: 'boolean', description: 'print the entry as JSON' } },
  positionals: { usage: 'FROM TO', min: 2, max: 2 },
  async run(vault, { values, positionals: [from = '', to = ''], io }) {
    const entry = await requireEntry(vault, parseVaultPath(from))
    const moved = await move(vault, entry, await findTarget(vault, parseVaultPath(to)))
    if (values.json) io.json(describe(moved))
    return 0
  },
})

async function findTarget(vault: Vault, to: VaultPath) {
  const there = await findPath(vault, to)
  if (there?.kind === 'file') throw new CliError('refused', 'there is a file of this name already')
  if (there !== undefined) return { folder: there.node }
  const name = to.at(-1)
  const folder = await requireFolder(vault, to.slice(0, -1))
  return name === undefined ? { folder } : { folder, name }
}
