/** Many folders in one request, as a search index or a walk through the tree needs them. */
import { limits } from '../contract/limits.ts'
import { routes } from '../contract/routes.ts'
import { ListingsHead, MissingLine } from '../contract/spaces.ts'
import type { NodeId, Signed } from '../keys/index.ts'
import { ClientError } from './errors.ts'
import { type FolderView, isBrokenListing, LISTING_MS, openFolder, type Reader, verifyFolder } from './folder.ts'
import type { OpenNode } from './open-node.ts'

/**
 * Folders of one space as their owner signed them, by id; those that are not there are left out.
 * @param known earlier views, of which only the changes are fetched
 * @throws ClientError `not_verifiable`, and as `Transport.send`
 */
export async function openFolders(
  reader: Reader,
  folders: readonly OpenNode[],
  known: ReadonlyMap<NodeId, FolderView> = new Map(),
): Promise<Map<NodeId, FolderView>> {
  const views = new Map<NodeId, FolderView>()
  for (let at = 0; at < folders.length; at += limits.listingsInRequest) {
    const some = folders.slice(at, at + limits.listingsInRequest)
    const parts = await fetchParts(reader, some, known)
    for (const folder of some) {
      const part = parts.get(folder.id)
      if (part !== 'missing') views.set(folder.id, await openPart(reader, { folder, part, base: known.get(folder.id) }))
    }
  }
  return views
}

interface Part {
  full: boolean
  head: Signed
  lines: string[]
}

type Parts = Map<string, Part | 'missing'>

async function fetchParts({ transport }: Reader, folders: readonly OpenNode[], known: ReadonlyMap<NodeId, FolderView>) {
  const [first] = folders
  if (first === undefined) return new Map() as Parts
  const wanted = folders.map(({ id }) => ({ id, since: known.get(id)?.head.manifest.rev ?? null }))
  const call = { params: { id: first.keys.space }, body: { folders: wanted }, attemptMs: LISTING_MS }
  return splitParts(readText((await transport.bytes(routes.listings, call)).bytes))
}

/** A record begins with its `v`, so a line that begins with `folder` is a head. */
function splitParts(text: string): Parts {
  const parts: Parts = new Map()
  let part: Part | undefined
  for (const line of text.split('\n').slice(0, -1)) {
    if (!line.startsWith('{"folder":')) {
      if (part === undefined) throw new ClientError('answer_invalid')
      part.lines.push(line)
      continue
    }
    const json: unknown = parseJson(line)
    const missing = MissingLine.safeParse(json).data
    const head = ListingsHead.safeParse(json).data
    if (head !== undefined) {
      part = { full: head.full, head: { json: head.json, sig: head.sig }, lines: [] }
      parts.set(head.folder, part)
    } else if (missing !== undefined) parts.set(missing.folder, 'missing')
    else throw new ClientError('answer_invalid')
  }
  return parts
}

function readText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ClientError('answer_invalid', { cause })
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new ClientError('answer_invalid', { cause })
  }
}

interface Opening {
  folder: OpenNode
  part: Part | undefined
  base: FolderView | undefined
}

/** What does not fit is fetched again by itself: a commit may have come between. */
async function openPart(reader: Reader, { folder, part, base }: Opening): Promise<FolderView> {
  if (part === undefined) return openFolder(reader, folder)
  const rest = new TextEncoder().encode(part.lines.map((line) => `${line}\n`).join(''))
  try {
    return await verifyFolder(reader, folder, { head: part.head, rest, ...(part.full || !base ? {} : { base }) })
  } catch (error) {
    if (!isBrokenListing(error)) throw error
    return openFolder(reader, folder)
  }
}
