import { routes } from '../contract/routes.ts'
import { ListingHead } from '../contract/spaces.ts'
import {
  type Bytes,
  type FolderManifest,
  KeysError,
  type ListedRecord,
  type MarkVerdict,
  type NodeId,
  type NodeName,
  nameTag,
  openListing,
  type Signed,
  type Verified,
  type Verifier,
  verifyFolderManifest,
} from '../keys/index.ts'
import { ClientError } from './errors.ts'
import { checkMark, type MarkStore } from './marks.ts'
import { type Entry, type OpenNode, openEntry } from './open-node.ts'
import type { Transport } from './transport.ts'

/** Who reads: an account, or someone with a link. Signatures count by this verifier only. */
export interface Reader {
  readonly transport: Transport
  readonly verifier: Verifier
  readonly marks: MarkStore
}

/** A state of a folder that its owner signed. */
export interface FolderView {
  readonly folder: OpenNode
  readonly head: Verified<FolderManifest>
  readonly records: ReadonlyMap<NodeId, ListedRecord>
  /** With `older` and `forked` nothing may be built on it. */
  readonly verdict: MarkVerdict
}

/** A commit may come between manifest and records; more often than this it is none. */
const MOST_FETCHES = 4
/** Of 200,000 records on a slow line. */
const LISTING_MS = 600_000

/**
 * The folder as its owner signed it, whole or not at all.
 * @throws ClientError `not_verifiable`, and as `Transport.send`
 */
export async function openFolder(reader: Reader, folder: OpenNode): Promise<FolderView> {
  for (let fetches = 1; ; fetches++) {
    try {
      return await openOnce(reader, folder)
    } catch (error) {
      if (!isBrokenListing(error)) throw error
      if (fetches === MOST_FETCHES) throw new ClientError('not_verifiable', { cause: error })
    }
  }
}

const isBrokenListing = (error: unknown) =>
  error instanceof KeysError || (error instanceof ClientError && error.code === 'answer_invalid')

async function openOnce({ transport, verifier, marks }: Reader, folder: OpenNode): Promise<FolderView> {
  const { bytes } = await transport.bytes(routes.children, { params: { id: folder.id }, attemptMs: LISTING_MS })
  const { line, rest } = splitFirstLine(bytes)
  const { space, node, epoch } = folder.keys
  const head = await verifyFolderManifest(line, verifier, { space, folder: node })
  if (head.manifest.epoch !== epoch) throw new KeysError('manifest_invalid')
  const listed = await openListing(head, rest)
  const { rev, prev } = head.manifest
  const verdict = await checkMark(marks, `folder:${node}`, { rev, prev, hash: head.hash })
  return { folder, head, records: new Map(listed.map((one) => [one.record.id, one])), verdict }
}

function splitFirstLine(bytes: Bytes) {
  const end = bytes.indexOf(0x0a)
  if (end < 0) throw new ClientError('answer_invalid')
  return { line: parseHead(bytes.subarray(0, end)), rest: bytes.subarray(end + 1) }
}

function parseHead(bytes: Bytes): Signed {
  try {
    return ListingHead.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (cause) {
    throw new ClientError('answer_invalid', { cause })
  }
}

/** What a folder shows: its children by name, and those whose sealed name or key does not open. */
export interface FolderContents {
  readonly entries: Entry[]
  readonly damaged: NodeId[]
}

export async function readContents({ folder, records }: FolderView): Promise<FolderContents> {
  const damaged: NodeId[] = []
  const open = async ({ record }: ListedRecord) => {
    try {
      return [await openEntry(folder, record)]
    } catch (error) {
      if (!(error instanceof KeysError)) throw error
      damaged.push(record.id)
      return []
    }
  }
  const entries = (await Promise.all([...records.values()].map(open))).flat()
  return { entries: entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)), damaged }
}

/** The child of that name; opens no other one. @throws KeysError `sealed_invalid`, `content_invalid` */
export async function findChild({ folder, records }: FolderView, name: NodeName): Promise<Entry | undefined> {
  const tag = await nameTag(folder.keys, name)
  for (const { record } of records.values()) {
    if (!('tag' in record) || record.tag !== tag) continue
    const entry = await openEntry(folder, record)
    // The tag is the owner's own, but 128 bits of it are the server's to compare: the name decides.
    if (entry.name === name) return entry
  }
  return undefined
}

/** @throws ClientError `read_only` */
export function requireWritable({ verdict }: FolderView): void {
  if (verdict === 'older' || verdict === 'forked') throw new ClientError('read_only')
}
