/** The token of the first-run link, with which the first account of a vault is made; kept as its hash only. */
import { createHash, randomBytes } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { secretFile } from '../env/secret-files.ts'
import { explainingFaults } from './file-fault.ts'

export interface SetupToken {
  token: string
  /** SHA-256 of the token's text, base64url. */
  hash: string
}

export function drawSetupToken(): SetupToken {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: createHash('sha256').update(token).digest('base64url') }
}

/** A new token in place of the one before. @throws CliError `file_unwritable` */
export async function replaceSetupToken(dir: string): Promise<string> {
  const { token, hash } = drawSetupToken()
  const path = join(dir, secretFile('vault', 'VAULT_SETUP_TOKEN_HASH'))
  await explainingFaults({ path, doing: 'write' }, async () => {
    await chmod(path, 0o644)
    // In place: running containers have this very file mounted, and read it anew at each registration.
    await writeFile(path, `${hash}\n`)
    await chmod(path, 0o444)
  })
  return token
}
