/** Sealed lists of a folder's names: an accelerator that nobody trusts, newest only. Older files go with the `gc` job. */
import { Readable } from 'node:stream'
import type { VaultDatabase } from '../../prisma/vault/client.ts'
import { limits } from '../contract/limits.ts'
import type { Arrival, BlobStore } from './blob-store.ts'
import { StorageError } from './storage-error.ts'

const PIECE_BYTES = 1_048_576

export interface IndexName {
  folder: string
  /** Of the folder's manifest that the list was made from. */
  rev: number
  digest: Uint8Array
}

export interface IndexDeps {
  database: VaultDatabase
  blobs: BlobStore
}

/**
 * Keeps an index unless a newer one is there; false then. Safe to repeat.
 * @throws StorageError `segment_size`, `digest_mismatch`, `storage_full`, `not_found` (no such folder or revision)
 */
export async function storeIndex(deps: IndexDeps, name: IndexName, arrival: Arrival): Promise<boolean> {
  if (arrival.sizeBytes > limits.indexBytes) throw new StorageError('segment_size', 'an index has up to 32 MiB')
  await deps.blobs.put({ kind: 'index', ...name }, arrival)
  return await deps.database.write(async (tx) => {
    const head = await tx.folderHead.findUnique({ where: { folderId: name.folder } })
    if (head === null || head.rev < name.rev)
      throw new StorageError('not_found', `no revision ${name.rev} of the folder`)
    if (head.indexRev !== null && head.indexRev > name.rev) return false
    const data = { indexRev: name.rev, indexDigest: new Uint8Array(name.digest) }
    await tx.folderHead.update({ where: { folderId: name.folder }, data })
    return true
  })
}

export interface OpenIndex {
  rev: number
  digest: Uint8Array
  sizeBytes: number
  /** Destroying it closes the file. */
  stream: Readable
}

/** @throws StorageError `not_found` when the folder has none, `storage_damaged` */
export async function openIndex({ database, blobs }: IndexDeps, folder: string): Promise<OpenIndex> {
  const head = await database.reader.folderHead.findUnique({ where: { folderId: folder } })
  if (head?.indexRev == null || head.indexDigest == null) throw new StorageError('not_found', 'the folder has no index')
  const blob = await blobs.open({ kind: 'index', folder, rev: head.indexRev, digest: head.indexDigest }, null)
  let offset = 0
  const stream = new Readable({
    highWaterMark: PIECE_BYTES,
    read() {
      const target = Buffer.allocUnsafeSlow(PIECE_BYTES)
      blob.read(target, offset).then(
        (count) => {
          offset += count
          this.push(count === 0 ? null : target.subarray(0, count))
        },
        (error) => this.destroy(error),
      )
    },
    destroy(error, done) {
      blob.close().then(
        () => done(error),
        (failure) => done(error ?? failure),
      )
    },
  })
  return { rev: head.indexRev, digest: head.indexDigest, sizeBytes: blob.sizeBytes, stream }
}
