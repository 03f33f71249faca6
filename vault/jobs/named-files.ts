import type { VaultReader } from '../../prisma/vault/client.ts'
import type { BlobKey } from '../storage/blob-key.ts'
import { firstPlace, readSegmentsAfter } from '../storage/segments.ts'

const SLICE = 500

export interface NamedFile {
  key: BlobKey
  /** 0 where no row says it. */
  sizeBytes: number
}

/** All files that rows name, each with what its row knows of its size. */
export async function* listNamed(reader: VaultReader): AsyncGenerator<NamedFile> {
  for (let place = firstPlace; ; ) {
    const rows = await readSegmentsAfter(reader, place, SLICE)
    for (const { versionId: version, n, digest, size } of rows) {
      place = { version, n }
      yield { key: { kind: 'segment', version, n, digest }, sizeBytes: size }
    }
    if (rows.length < SLICE) break
  }
  for (let after = ''; ; ) {
    const rows = await reader.version.findMany({
      where: { purgedAt: null, id: { gt: after } },
      orderBy: { id: 'asc' },
      take: SLICE,
      select: { id: true, thumbDigest: true },
    })
    for (const { id: version, thumbDigest: digest } of rows) {
      after = version
      if (digest !== null) yield { key: { kind: 'thumbnail', version, digest }, sizeBytes: 0 }
    }
    if (rows.length < SLICE) break
  }
  yield* listIndexes(reader)
}

async function* listIndexes(reader: VaultReader): AsyncGenerator<NamedFile> {
  for (let after = ''; ; ) {
    const heads = await reader.folderHead.findMany({
      where: { folderId: { gt: after } },
      orderBy: { folderId: 'asc' },
      take: SLICE,
      select: { folderId: true, indexRev: true, indexDigest: true },
    })
    for (const { folderId: folder, indexRev: rev, indexDigest: digest } of heads) {
      after = folder
      if (rev !== null && digest !== null) yield { key: { kind: 'index', folder, rev, digest }, sizeBytes: 0 }
    }
    if (heads.length < SLICE) return
  }
}
