import { makeFolder, type OpenNode } from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import { defineVaultCommand, type Vault } from './vault-command.ts'
import { parseVaultPath, type VaultPath } from './vault-path.ts'
import { findPath, requireFolder, show } from './vault-tree.ts'

export const vaultMkdir = defineVaultCommand({
  name: 'vault mkdir',
  summary: 'make a folder in the vault',
  options: {
    parents: { type: 'boolean', short: 'p', description: 'make those above it too, and take one that is there' },
    json: { type: 'boolean', description: 'print the folder’s id as JSON' },
  },
  positionals: { usage: 'PATH', min: 1, max: 1 },
  async run(vault, { values, positionals: [text = ''], io }) {
    const path = parseVaultPath(text)
    const folder = values.parents ? await ensureFolder(vault, path) : await makeOne(vault, path)
    if (values.json) io.json({ id: folder.id })
    return 0
  },
})

async function makeOne(vault: Vault, path: VaultPath): Promise<OpenNode> {
  const name = path.at(-1)
  if (name === undefined) throw new CliError('wrong_use', 'vault mkdir needs a name')
  return (await makeFolder(vault, await requireFolder(vault, path.slice(0, -1)), name)).node
}

/** The folder at a path, made with all above it where it is missing. @throws CliError `not_found` where a file is */
export async function ensureFolder(vault: Vault, path: VaultPath): Promise<OpenNode> {
  let folder = vault.root
  for (let depth = 1; depth <= path.length; depth++) {
    const here = path.slice(0, depth)
    const found = await findPath(vault, here)
    if (found?.kind === 'file') throw new CliError('not_found', `${show(here)}: it is a file, need a folder`)
    folder = found?.node ?? (await makeFolder(vault, folder, here.at(-1) ?? '')).node
  }
  return folder
}
