import { routes } from '../contract/routes.ts'
import { ListingHead } from '../contract/spaces.ts'
import { vaultHeaders } from '../contract/values.ts'
import {
  type Bytes,
  type FolderManifest,
  KeysError,
  type ListedRecord,
  type MarkVerdict,
  type NodeId,
  type NodeName,
  nameTag,
  openChanges,
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
export const LISTING_MS = 600_000

/**
 * The folder as its owner signed it, whole or not at all.
 * @param known an earlier view of it, of which only the changes are fetched
 * @throws ClientError `not_verifiable`, and as `Transport.send`
 */
export async function openFolder(reader: Reader, folder: OpenNode, known?: FolderView): Promise<FolderView> {
  for (let fetches = 1; ; fetches++) {
    try {
      // What does not fit onto the known state is fetched whole.
      return await openOnce(reader, folder, fetches === 1 ? known : undefined)
    } catch (error) {
      if (!isBrokenListing(error)) throw error
      if (fetches === MOST_FETCHES) throw new ClientError('not_verifiable', { cause: error })
    }
  }
}

/** Whether another fetch may help. */
export const isBrokenListing = (error: unknown): boolean =>
  error instanceof KeysError || (error instanceof ClientError && error.code === 'answer_invalid')

async function openOnce(reader: Reader, folder: OpenNode, known?: FolderView): Promise<FolderView> {
  const query = known === undefined ? {} : { since: known.head.manifest.rev }
  const call = { params: { id: folder.id }, query, attemptMs: LISTING_MS }
  const { bytes, headers } = await reader.transport.bytes(routes.children, call)
  const { line, rest } = splitFirstLine(bytes)
  const isPart = known !== undefined && headers.get(vaultHeaders.listing) !== 'full'
  return verifyFolder(reader, folder, { head: line, rest, ...(isPart ? { base: known } : {}) })
}

/** A folder as the server gives it. */
export interface Given {
  head: Signed
  /** Records, or with `base` what has changed since then. */
  rest: Uint8Array
  base?: FolderView
}

/** @throws KeysError for what its owner did not sign so */
export async function verifyFolder({ verifier, marks }: Reader, folder: OpenNode, given: Given): Promise<FolderView> {
  const { space, node, epoch } = folder.keys
  const head = await verifyFolderManifest(given.head, verifier, { space, folder: node })
  if (head.manifest.epoch !== epoch) throw new KeysError('manifest_invalid')
  const { base, rest } = given
  const listed = await (base === undefined ? openListing(head, rest) : openChanges(head, base.records, rest))
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
