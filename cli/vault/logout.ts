import { accountCalls, ClientError } from '../../vault/client/index.ts'
import { defineCommand } from '../command.ts'
import { openVault, requireFolders } from './open-vault.ts'
import { readSession, removeSession } from './session-file.ts'

export const vaultLogout = defineCommand({
  name: 'vault logout',
  summary: 'end the session and remove its key from this machine',
  details: 'What this machine remembers of the newest states it saw stays, sealed for the account.',
  options: { json: { type: 'boolean', description: 'print the outcome as JSON' } },
  async run({ values, io, userFolders }) {
    const folders = requireFolders({ userFolders })
    const kept = await readSession(folders)
    const ended = kept === undefined ? false : await endOnServer({ io, userFolders })
    await removeSession(folders)
    if (values.json) io.json({ signedOut: kept !== undefined, ended })
    else io.print(kept === undefined ? 'You were not signed in.' : 'Signed out.')
    if (kept !== undefined && !ended) io.note('the vault could not be told; end the session there: account, sessions')
    return 0
  },
})

/** The key goes from this machine whatever the vault says. */
async function endOnServer(call: Parameters<typeof openVault>[0]): Promise<boolean> {
  try {
    await accountCalls.signOut(await openVault(call))
    return true
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    return error.code === 'signed_out'
  }
}
