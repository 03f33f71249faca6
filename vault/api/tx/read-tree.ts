/** Reads what a change must know, in a few statements, whatever the number of its operations. */
import type { VaultReader } from '../../../prisma/vault/client.ts'
import { limits } from '../../contract/limits.ts'
import { NodeRecord } from '../../contract/records.ts'
import type { UploadReading } from './read-uploads.ts'
import { readUploads } from './read-uploads.ts'
import { parseText } from './signed-text.ts'
import { type HeadState, type NodeState, type TreeState, tagKey, type VersionState } from './tree-state.ts'
import type { TxOrder } from './tx-order.ts'

export interface TreeReading extends UploadReading {
  reader: VaultReader
  space: TreeState['space']
}

export async function readTree(reading: TreeReading, order: TxOrder): Promise<TreeState> {
  const { reader, space } = reading
  const nodes = await readNodes(reader, space.id, order)
  const own = order.ops.flatMap(({ node }) => nodes.get(node)?.parentId ?? [])
  const folders = [
    ...new Set([
      ...own,
      ...order.ops.map(({ parent }) => parent),
      ...order.manifests.map(({ manifest }) => manifest.folder),
    ]),
  ]
  const heads = await readHeads(reader, space.id, folders)
  return {
    space,
    nodes,
    heads,
    takenIds: await readTakenIds(reader, order),
    heights: await readHeights(reader, order),
    tagOwners: await readTagOwners(reader, order),
    children: await readChildren(reader, heads, order.ops.length),
    latest: await readLatest(reader, order),
    versions: await readVersions(reader, order),
    uploads: await readUploads(reading, order),
  }
}

const json = (ids: readonly string[]) => JSON.stringify(ids)

interface NodeRow {
  id: string
  parentId: string | null
  kind: string
  record: string
  rev: number | bigint
  gone: number | bigint | boolean
}

/** The nodes themselves, and every folder above where they are and where they go. */
async function readNodes(reader: VaultReader, space: string, { ops }: TxOrder): Promise<Map<string, NodeState>> {
  const ids = json(ops.flatMap(({ node, parent }) => [node, parent]))
  const rows = await reader.$queryRaw<NodeRow[]>`
    WITH RECURSIVE "up"("id") AS (
      SELECT "value" FROM json_each(${ids})
      UNION SELECT "files"."parent_id" FROM "files" JOIN "up" ON "files"."id" = "up"."id"
      WHERE "files"."parent_id" IS NOT NULL)
    SELECT "files"."id", "files"."parent_id" AS "parentId", "kind", "record", "rev", "gone"
    FROM "up" JOIN "files" ON "files"."id" = "up"."id" WHERE "files"."space_id" = ${space}`
  return new Map(rows.map((row) => [row.id, toNodeState(row)]))
}

const toNodeState = ({ id, parentId, kind, record, rev, gone }: NodeRow): NodeState => ({
  ...{ id, parentId, json: record, rev: Number(rev), gone: Boolean(gone) },
  kind: kind === 'folder' ? 'folder' : 'file',
  record: parseText(NodeRecord, record),
})

async function readHeads(reader: VaultReader, spaceId: string, folders: string[]): Promise<Map<string, HeadState>> {
  const rows = await reader.folderHead.findMany({ where: { spaceId, folderId: { in: folders } } })
  return new Map(
    rows.map(({ folderId, rev, count, hash, seq, manifest }) => {
      const { epoch } = JSON.parse(manifest) as { epoch: number }
      return [folderId, { rev, count, hash: Buffer.from(hash).toString('base64url'), epoch, seq: Number(seq) }]
    }),
  )
}

async function readTakenIds(reader: VaultReader, { ops }: TxOrder): Promise<Set<string>> {
  const ids = ops.flatMap(({ op, node }) => (op === 'create' ? [node] : []))
  if (ids.length === 0) return new Set()
  const rows = await reader.$queryRaw<{ id: string }[]>`
    SELECT "files"."id" FROM json_each(${json(ids)}) JOIN "files" ON "files"."id" = "value"
    UNION SELECT "folder_id" FROM json_each(${json(ids)}) JOIN "folder_heads" ON "folder_id" = "value"`
  return new Set(rows.map(({ id }) => id))
}

/** Levels of folders below those that move. */
async function readHeights(reader: VaultReader, { ops }: TxOrder): Promise<Map<string, number>> {
  const ids = ops.flatMap(({ op, node }) => (op === 'move' || op === 'restore' ? [node] : []))
  if (ids.length === 0) return new Map()
  // The column of `json_each` has no type, and the adapter takes such a text for bytes (measured): so the id of the row.
  const rows = await reader.$queryRaw<{ top: string; height: number | bigint }[]>`
    WITH RECURSIVE "below"("top", "id", "height") AS (
      SELECT "value", "value", 0 FROM json_each(${json(ids)})
      UNION SELECT "below"."top", "files"."id", "below"."height" + 1
      FROM "files" JOIN "below" ON "files"."parent_id" = "below"."id"
      WHERE "files"."kind" = 'folder' AND "below"."height" <= ${limits.foldersDeep})
    SELECT "files"."id" AS "top", MAX("height") AS "height" FROM "below" JOIN "files" ON "files"."id" = "below"."top"
    GROUP BY "files"."id"`
  return new Map(rows.map(({ top, height }) => [top, Number(height)]))
}

async function readTagOwners(reader: VaultReader, { ops }: TxOrder): Promise<Map<string, string>> {
  const wanted = ops.flatMap(({ parent, record }) =>
    record !== null && 'tag' in record.value ? [{ parent, tag: record.value.tag }] : [],
  )
  if (wanted.length === 0) return new Map()
  const pairs = JSON.stringify(
    wanted.map(({ parent, tag }) => ({ parent, tag: Buffer.from(tag, 'base64url').toString('hex') })),
  )
  const rows = await reader.$queryRaw<{ id: string; parentId: string; tag: string }[]>`
    SELECT "files"."id", "parent_id" AS "parentId", hex("tag") AS "tag"
    FROM json_each(${pairs}) JOIN "files" ON "parent_id" = "value" ->> 'parent' AND "tag" = unhex("value" ->> 'tag')`
  return new Map(
    rows.map(({ id, parentId, tag }) => [tagKey(parentId, Buffer.from(tag, 'hex').toString('base64url')), id]),
  )
}

/** Of folders that are, or may become, small enough to be hashed. */
async function readChildren(reader: VaultReader, heads: ReadonlyMap<string, HeadState>, ops: number) {
  const small = [...heads].filter(([, { count }]) => count <= limits.childrenHashed + ops).map(([folder]) => folder)
  const children = new Map<string, Map<string, string>>(small.map((folder) => [folder, new Map()]))
  const rows = await reader.$queryRaw<{ id: string; parentId: string; record: string }[]>`
    SELECT "files"."id", "parent_id" AS "parentId", "record"
    FROM json_each(${json(small)}) JOIN "files" ON "parent_id" = "value"`
  for (const { id, parentId, record } of rows) children.get(parentId)?.set(id, record)
  return children
}

interface VersionRow {
  id: string
  fileId: string
  number: number
  hash: Uint8Array
  size: bigint
  purgedAt: string | null
}

const toVersionState = ({ fileId, number, hash, size, purgedAt }: VersionRow): VersionState => ({
  ...{ node: fileId, number, hash: Buffer.from(hash).toString('base64url') },
  ...{ size: Number(size), purged: purgedAt !== null },
})

const versionSelect = { id: true, fileId: true, number: true, hash: true, size: true, purgedAt: true } as const

async function readLatest(reader: VaultReader, { ops }: TxOrder): Promise<Map<string, VersionState>> {
  const ids = ops.flatMap(({ op, node, version }) => (op === 'version' && version?.from === 'upload' ? [node] : []))
  if (ids.length === 0) return new Map()
  const rows = await reader.version.findMany({
    where: { fileId: { in: ids } },
    orderBy: { number: 'desc' },
    distinct: ['fileId'],
    select: versionSelect,
  })
  return new Map(rows.map((row) => [row.fileId, toVersionState(row)]))
}

async function readVersions(reader: VaultReader, { ops }: TxOrder): Promise<Map<string, VersionState>> {
  const ids = ops.flatMap(({ version }) => (version?.from === 'version' ? [version.version] : []))
  if (ids.length === 0) return new Map()
  const rows = await reader.version.findMany({ where: { id: { in: ids } }, select: versionSelect })
  return new Map(rows.map((row) => [row.id, toVersionState(row)]))
}
