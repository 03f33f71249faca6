import { openTree, type Tree } from '../../vault/client/index.ts'
import { type Call, type Command, defineCommand, type ExitStatus, type Options } from '../command.ts'
import { explainingVault } from './explain.ts'
import { openVault, requireFolders } from './open-vault.ts'
import { createUploadJournal } from './upload-journal.ts'

/** An opened vault, as commands use it. */
export type Vault = Tree

interface VaultCommand<O extends Options> extends Omit<Command<O>, 'run'> {
  run(vault: Vault, call: Call<O>): Promise<ExitStatus>
}

/** A command that needs the kept session; what the vault refuses becomes a sentence. */
export function defineVaultCommand<const O extends Options>({ run, ...command }: VaultCommand<O>): Command {
  return defineCommand<O>({
    ...command,
    run: (call) =>
      explainingVault(async () => {
        const journal = createUploadJournal(requireFolders(call))
        return run(openTree(await openVault(call), journal), call)
      }),
  })
}
