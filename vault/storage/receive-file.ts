/** How bytes become a file that is either whole and on the disk or not there (vault page, section 4.2). */
import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Arrival } from './blob-store.ts'
import { asStorageError, StorageError } from './storage-error.ts'
import { FILE_MODE, FOLDER_MODE, syncFolder } from './volume.ts'

/** Bytes of one write; smaller ones cost a thread's round trip each. */
const PIECE_BYTES = 1_048_576
const EXCLUSIVE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

export interface ReceiveOrder extends Arrival {
  /** Folder for what is not whole yet, on the same file system as `target`. */
  tmpDir: string
  target: string
  digest: Uint8Array
  /** Makes the target's folder, so that it survives a power cut. */
  prepare: () => Promise<void>
}

/** @throws StorageError `digest_mismatch`, `segment_size`, `storage_full`; what the body or the signal throws */
export async function receiveFile(order: ReceiveOrder): Promise<void> {
  try {
    const path = join(order.tmpDir, randomBytes(12).toString('hex'))
    const handle = await openExclusive(path)
    try {
      try {
        await writeBody(handle, order)
        await handle.datasync()
      } finally {
        await handle.close()
      }
      await order.prepare()
      await rename(path, order.target)
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    await syncFolder(dirname(order.target))
  } catch (error) {
    throw asStorageError(error)
  }
}

/** The `gc` job removes an empty folder of a replica that is gone; one that only was quiet makes it again. */
async function openExclusive(path: string): Promise<FileHandle> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await open(path, EXCLUSIVE, FILE_MODE)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 3) throw error
      await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE })
    }
  }
}

/** One write is under way while the next piece arrives and is hashed. */
async function writeBody(handle: FileHandle, { body, sizeBytes, digest, signal }: ReceiveOrder): Promise<void> {
  const hash = createHash('sha256')
  let writing: Promise<unknown> = Promise.resolve()
  let pieces: Uint8Array[] = []
  let pending = 0
  let received = 0
  const flush = async () => {
    await writing
    writing = writeAll(handle, pieces)
    writing.catch(() => undefined) // thrown where it is awaited next
    pieces = []
    pending = 0
  }
  for await (const piece of body) {
    signal?.throwIfAborted()
    received += piece.length
    if (received > sizeBytes) throw new StorageError('segment_size', `more than the announced ${sizeBytes} bytes`)
    hash.update(piece)
    pieces.push(piece)
    pending += piece.length
    if (pending >= PIECE_BYTES) await flush()
  }
  signal?.throwIfAborted()
  await flush()
  await writing
  if (received !== sizeBytes) throw new StorageError('segment_size', `${received} of the announced ${sizeBytes} bytes`)
  if (!hash.digest().equals(digest)) throw new StorageError('digest_mismatch', 'the bytes have another digest')
}

/** A full disk may take a part of them; the rest then fails with its reason. */
async function writeAll(handle: FileHandle, pieces: Uint8Array[]): Promise<void> {
  if (pieces.length === 0) return
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const { bytesWritten } = await handle.writev(pieces)
  if (bytesWritten === total) return
  const rest = Buffer.concat(pieces).subarray(bytesWritten)
  for (let offset = 0; offset < rest.length; ) offset += (await handle.write(rest, offset)).bytesWritten
}
