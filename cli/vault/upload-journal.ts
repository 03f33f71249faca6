import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { UploadJournal } from '../../vault/client/index.ts'
import { explainingFaults } from '../installation/file-fault.ts'
import { readIfThere } from '../installation/read-if-there.ts'
import { createFolder } from '../installation/write-file.ts'
import type { UserFolders } from '../user-folders.ts'

/** One line a segment: its number and the SHA-256 of its ciphertext. A last line that was cut counts for nothing. */
const line = /^(\d+) ([\w-]{43})$/

/** A file for each upload, on the disk before a segment leaves this machine. */
export function createUploadJournal({ state }: UserFolders): UploadJournal {
  const folder = join(state, 'vault')
  const pathOf = (upload: string) =>
    join(folder, `upload-${createHash('sha256').update(upload).digest('hex').slice(0, 32)}`)
  return {
    async read(upload) {
      const content = (await readIfThere(pathOf(upload)))?.toString() ?? ''
      const whole = content.slice(0, content.lastIndexOf('\n') + 1)
      const entries = whole.split('\n').flatMap((text) => {
        const [, n, digest] = line.exec(text) ?? []
        return n === undefined || digest === undefined ? [] : [[Number(n), digest] as const]
      })
      // The first word counts: what left the machine once is what must come out again.
      return new Map(entries.toReversed())
    },
    async put(upload, n, digest) {
      await createFolder(folder, 0o700)
      const path = pathOf(upload)
      await explainingFaults({ path, doing: 'write' }, async () => {
        await using file = await open(path, 'a', 0o600)
        await file.writeFile(`\n${n} ${digest}\n`)
        await file.datasync()
      })
    },
    remove: (upload) => rm(pathOf(upload), { force: true }),
  }
}
