import type { Bytes } from './bytes.ts'
import { KeysError } from './errors.ts'
import type { FolderManifest } from './folder-manifest.ts'
import { hashText } from './hash.ts'
import { type NodeId, parseId } from './ids.ts'
import { type NodeRecord, parseRecord } from './record.ts'
import type { Verified } from './signed-json.ts'
import { fromUtf8, toUtf8 } from './text.ts'

/** A record and its exact text. */
export interface ListedRecord {
  readonly record: NodeRecord
  readonly json: string
}

/** The bytes that `children` of a folder manifest is the hash of: all records by id, each with a line feed behind it. */
export function renderListing(records: readonly ListedRecord[]): Bytes {
  const sorted = records.toSorted((a, b) => (a.record.id < b.record.id ? -1 : 1))
  return toUtf8(sorted.map(({ json }) => `${json}\n`).join(''))
}

/** The fields of a folder manifest that its records decide. */
export async function summarizeListing(
  records: readonly ListedRecord[],
): Promise<Pick<FolderManifest, 'count' | 'children'>> {
  return { count: records.length, children: await hashText(renderListing(records)) }
}

/**
 * The records of a folder, once they are known to be the ones that were signed. The hash is compared before a line is
 * looked at.
 * @param listing a full listing without its first line
 * @throws KeysError `children_mismatch`, `record_invalid`
 */
export async function openListing(
  { manifest }: Verified<FolderManifest>,
  listing: Uint8Array,
): Promise<ListedRecord[]> {
  if ((await hashText(listing)) !== manifest.children) throw new KeysError('children_mismatch')
  const lines = readLines(listing)
  if (lines.length !== manifest.count) throw new KeysError('children_mismatch')
  const listed = lines.map((json) => ({ json, record: parseRecord(json) }))
  if (!listed.every(({ record }, at) => at === 0 || record.id > (listed[at - 1]?.record.id ?? ''))) {
    throw new KeysError('children_mismatch')
  }
  return listed
}

/**
 * The records of a folder of which an earlier state is known, from those that changed since. They are used only when all
 * of them together are the ones that were signed.
 * @param changes records that were put, by id, then `{"gone":id}` for those that left
 * @throws KeysError `children_mismatch`, `record_invalid`
 */
export async function openChanges(
  { manifest }: Verified<FolderManifest>,
  known: ReadonlyMap<NodeId, ListedRecord>,
  changes: Uint8Array,
): Promise<ListedRecord[]> {
  const merged = new Map(known)
  for (const line of readLines(changes)) {
    const [, gone] = /^\{"gone":"([0-9a-f-]{36})"\}$/.exec(line) ?? []
    if (gone !== undefined) {
      merged.delete(parseId<NodeId>(gone))
      continue
    }
    const record = parseRecord(line)
    merged.set(record.id, { record, json: line })
  }
  const listed = [...merged.values()]
  const { count, children } = await summarizeListing(listed)
  if (count !== manifest.count || children !== manifest.children) throw new KeysError('children_mismatch')
  return listed
}

function readLines(listing: Uint8Array): string[] {
  if (listing.length === 0) return []
  try {
    const text = fromUtf8(listing)
    if (text.endsWith('\n')) return text.slice(0, -1).split('\n')
  } catch (cause) {
    throw new KeysError('record_invalid', { cause })
  }
  throw new KeysError('record_invalid')
}
