import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SealedStorage } from '../../vault/client/index.ts'
import { readIfThere } from '../installation/read-if-there.ts'
import { createFolder, replaceFile } from '../installation/write-file.ts'
import type { UserFolders } from '../user-folders.ts'

/** One sealed thing that this device keeps. It outlives sign-out: only the account's own key opens it. */
export interface DeviceStore extends SealedStorage {
  remove(): Promise<void>
}

/**
 * A file for one account and one kind of thing. Its name says neither who nor where.
 * @param kind for example `marks`
 */
export function createDeviceStore(folders: UserFolders, account: string, kind: string): DeviceStore {
  const folder = join(folders.state, 'vault')
  const name = createHash('sha256').update(`${account}\0${kind}`).digest('hex').slice(0, 32)
  const path = join(folder, name)
  return {
    async load() {
      const content = await readIfThere(path)
      return content === undefined ? undefined : Buffer.from(content.toString(), 'base64url')
    },
    async save(sealed) {
      await createFolder(folder, 0o700)
      await replaceFile({ path, content: Buffer.from(sealed).toString('base64url'), mode: 0o600 })
    },
    remove: () => rm(path, { force: true }),
  }
}
