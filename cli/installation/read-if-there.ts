import { readFile } from 'node:fs/promises'
import { errnoOf, explainingFaults } from './file-fault.ts'

/** A file's bytes, undefined when there is none. @throws CliError `file_unreadable` */
export function readIfThere(path: string): Promise<Buffer | undefined> {
  return explainingFaults({ path, doing: 'read' }, async () => {
    try {
      return await readFile(path)
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
      return undefined
    }
  })
}
