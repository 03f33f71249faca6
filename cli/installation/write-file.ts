import { randomBytes } from 'node:crypto'
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errnoOf, explainingFaults } from './file-fault.ts'

export interface FileToWrite {
  path: string
  content: string
  mode: number
}

/** Replaces a file as a whole: whoever reads it sees the old content or the new, also after a crash or a full disk. */
export function replaceFile(file: FileToWrite): Promise<void> {
  return explainingFaults({ path: file.path, doing: 'write' }, () => writeVia(file, rename))
}

/** Makes a file that is not there yet, whole or not at all. Returns false, and changes nothing, when it is there. */
export function createFile(file: FileToWrite): Promise<boolean> {
  return explainingFaults({ path: file.path, doing: 'write' }, async () => {
    try {
      await writeVia(file, link)
      return true
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error
      return false
    }
  })
}

/** Makes a folder and those above it; `mode` holds for this one whatever the umask is. Existing ones stay as they are. */
export function createFolder(path: string, mode: number): Promise<void> {
  return explainingFaults({ path, doing: 'write' }, async () => {
    await mkdir(dirname(path), { recursive: true })
    try {
      await mkdir(path)
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return
      throw error
    }
    await changeMode(path, mode)
  })
}

async function writeVia(
  { path, content, mode }: FileToWrite,
  publish: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await using file = await open(temporary, 'wx', 0o600)
    await file.writeFile(content)
    await file.chmod(mode)
    await file.sync()
    await publish(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

async function changeMode(path: string, mode: number): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.chmod(mode)
}
