import {
  download,
  type Entry,
  type FileSource,
  openCurrentVersion,
  type Platform,
  platform,
  type Tree,
} from '../../vault/client/index.ts'

export const MTIME = '2026-11-24T12:00:00.000Z'

export function sourceOf(name: string, bytes: Uint8Array): FileSource {
  return {
    ...{ name, size: bytes.length, mtime: MTIME },
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    stat: async () => ({ size: bytes.length, mtime: MTIME }),
  }
}

/** The platform without its waits. */
export const hasty: Platform = { ...platform, sleep: async (_, signal) => signal?.throwIfAborted() }

export interface Received {
  /** What was given out before the end, good or bad. */
  bytes: Buffer
  /** Code of the error that ended it; undefined = it is marked complete. */
  code: string | undefined
}

export async function receive({ reader }: Tree, entry: Entry): Promise<Received> {
  const parts: Uint8Array[] = []
  try {
    const version = await openCurrentVersion(reader, entry)
    for await (const piece of download({ reader, platform: hasty, version })) parts.push(piece)
    return { bytes: Buffer.concat(parts), code: undefined }
  } catch (error) {
    return { bytes: Buffer.concat(parts), code: (error as { code: string }).code }
  }
}
