import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { FileSource } from '../../vault/client/index.ts'
import { explainingFaults } from '../installation/file-fault.ts'
import { mimeTypes } from './mime-types.ts'

/** A file of this machine, opened for sending. */
export interface LocalFile extends FileSource, AsyncDisposable {
  readonly path: string
}

/** @throws CliError `file_unreadable` */
export async function openLocalFile(path: string): Promise<LocalFile> {
  const file = await explainingFaults({ path, doing: 'read' }, () => open(path, 'r'))
  const { size, mtimeMs } = await file.stat()
  const mime = mimeTypes[extname(path).slice(1).toLowerCase()]
  return {
    ...{ path, name: basename(path), size, mtime: renderTime(mtimeMs) },
    ...(mime === undefined ? {} : { mime }),
    read: (offset, length) => explainingFaults({ path, doing: 'read' }, () => readFully(file, offset, length)),
    async stat() {
      // The path, not the handle: a file that was replaced by another one has changed too.
      const now = await explainingFaults({ path, doing: 'read' }, () => stat(path))
      return { size: now.size, mtime: renderTime(now.mtimeMs) }
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}

const renderTime = (ms: number) => new Date(Math.floor(ms)).toISOString()

async function readFully(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let have = 0
  while (have < length) {
    const { bytesRead } = await file.read(bytes, have, length - have, offset + have)
    if (bytesRead === 0) break
    have += bytesRead
  }
  return bytes.subarray(0, have)
}
