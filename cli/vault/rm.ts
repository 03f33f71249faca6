import { trash } from '../../vault/client/index.ts'
import { InstanceAnswer } from '../../vault/contract/instance.ts'
import { routes } from '../../vault/contract/routes.ts'
import { defineVaultCommand, type Vault } from './vault-command.ts'
import { parseVaultPath } from './vault-path.ts'
import { requireEntry } from './vault-tree.ts'

export const vaultRm = defineVaultCommand({
  name: 'vault rm',
  summary: 'move files and folders into the trash',
  details: 'They stay there for the days that the vault says; `vault trash` lists them and brings them back.',
  options: { json: { type: 'boolean', description: 'print what went into the trash as JSON' } },
  positionals: { usage: 'PATH …', min: 1, max: 200 },
  async run(vault, { values, positionals, io }) {
    const entries = await Promise.all(positionals.map((text) => requireEntry(vault, parseVaultPath(text))))
    const days = await readTrashDays(vault)
    await Promise.all(entries.map((entry) => trash(vault, entry, { folder: vault.trash, days })))
    if (values.json) io.json({ trashed: entries.map(({ record }) => record.id), days })
    return 0
  },
})

async function readTrashDays({ session }: Vault): Promise<number> {
  return (await session.transport.json(routes.instance, InstanceAnswer)).limits.trashDays
}
