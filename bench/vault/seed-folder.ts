/** A folder as large as they may become, with records that its owner sealed and signed; written past the server. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Tree } from '../../vault/client/index.ts'
import type { OpenNode } from '../../vault/client/open-node.ts'
import {
  drawId,
  drawKey,
  type IndexEntry,
  type ListedRecord,
  type NodeId,
  type NodeKey,
  nextFolderManifest,
  parseNodeName,
  renderRecord,
  sealChild,
  signFolderManifest,
  summarizeListing,
  toBase64Url,
  type VersionId,
} from '../../vault/keys/index.ts'

const AT_ONCE = 500

export interface SeededFolder {
  folder: OpenNode
  /** Of its newest manifest. */
  rev: number
  /** In the order of their names, as the client writes the folder's index. */
  index: IndexEntry[]
}

export interface Seeding {
  tree: Tree
  dataDir: string
  /** An empty folder. */
  folder: OpenNode
  count: number
}

export async function seedFolder({ tree, dataDir, folder, count }: Seeding): Promise<SeededFolder> {
  const { account } = tree.session
  const { head } = await tree.open(folder)
  const listed: ListedRecord[] = []
  const index: IndexEntry[] = []
  while (listed.length < count) {
    const first = listed.length
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, n) => first + n)
    const made = await Promise.all(numbers.map((n) => makeRecord(folder, n)))
    for (const { json, record, name } of made) {
      listed.push({ json, record })
      index.push([record.id, 1, name])
    }
  }
  const at = new Date().toISOString()
  const state = { ...(await summarizeListing(listed)), epoch: 1, author: account.user, at }
  const signed = await signFolderManifest(nextFolderManifest(head, state), account.signer)
  write({ dataDir, folder, listed, at }, signed)
  return { folder, rev: signed.manifest.rev, index }
}

async function makeRecord(folder: OpenNode, n: number) {
  const id = drawId<NodeId>()
  const name = parseNodeName(`Scan of a letter ${String(n).padStart(6, '0')}.pdf`)
  const sealed = await sealChild(folder.keys, { node: id, epoch: 1, nrev: 1 }, { key: drawKey<NodeKey>(), name })
  const man = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const content = { ver: drawId<VersionId>(), man, size: 100_000 + n }
  const record = { v: 1, kind: 'file', rev: 1, ...sealed, ...content } as const
  return { record, json: renderRecord(record), name }
}

interface Rows {
  dataDir: string
  folder: OpenNode
  listed: readonly ListedRecord[]
  at: string
}

type SignedHead = Awaited<ReturnType<typeof signFolderManifest>>

function write({ dataDir, folder, listed, at }: Rows, { json, sig, hash, manifest }: SignedHead): void {
  using database = new DatabaseSync(join(dataDir, 'vault.db'), { timeout: 5_000 })
  database.exec('BEGIN IMMEDIATE')
  const insert = database.prepare(
    `INSERT INTO files (id, space_id, parent_id, kind, record, rev, tag, version_id, size, seq, list_rev, gone,
      created_at, updated_at) VALUES (?, ?, ?, 'file', ?, 1, ?, ?, ?, 1, ?, 0, ?, ?)`,
  )
  for (const { record, json: text } of listed) {
    if (record.kind !== 'file' || !('tag' in record)) continue
    const { id, ver, size, tag } = record
    const place = [id, folder.keys.space, folder.id, text, Buffer.from(tag, 'base64url')] as const
    insert.run(...place, ver, size, manifest.rev, at, at)
  }
  const bytes = (value: string) => Buffer.from(value, 'base64url')
  database
    .prepare('UPDATE folder_heads SET rev = ?, count = ?, manifest = ?, sig = ?, hash = ? WHERE folder_id = ?')
    .run(manifest.rev, manifest.count, json, bytes(sig), bytes(hash), folder.id)
  database.exec('COMMIT')
}
