import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { readIfThere } from '../installation/read-if-there.ts'
import { createFolder, replaceFile } from '../installation/write-file.ts'
import type { UserFolders } from '../user-folders.ts'

/** A signed-in session of this machine's user, with the account master key: whoever reads it can open the vault. */
export interface KeptSession {
  /** `https://host[:port]` */
  origin: string
  login: string
  token: string
  /** Account master key, base64url. */
  key: string
}

const pathIn = ({ config }: UserFolders) => join(config, 'vault-session.json')

/** Readable by its owner only. */
export async function saveSession(folders: UserFolders, { origin, login, token, key }: KeptSession): Promise<void> {
  await createFolder(folders.config, 0o700)
  const content = `${JSON.stringify({ v: 1, origin, login, token, key }, null, 2)}\n`
  await replaceFile({ path: pathIn(folders), content, mode: 0o600 })
}

/** @throws CliError `signed_out` */
export async function requireSession(folders: UserFolders): Promise<KeptSession> {
  const session = await readSession(folders)
  if (session === undefined) throw new CliError('signed_out', 'not signed in: `bin/leyzenctl vault login URL`')
  return session
}

/** undefined also for a file that is none: then one signs in again. */
export async function readSession(folders: UserFolders): Promise<KeptSession | undefined> {
  const content = await readIfThere(pathIn(folders))
  if (content === undefined) return undefined
  try {
    const { v, origin, login, token, key } = JSON.parse(content.toString())
    const isWhole = v === 1 && [origin, login, token, key].every((value) => typeof value === 'string')
    return isWhole ? { origin, login, token, key } : undefined
  } catch {
    return undefined
  }
}

export async function removeSession(folders: UserFolders): Promise<void> {
  await rm(pathIn(folders), { force: true })
}
