/** Writes a decided change, a few statements whatever its size: the lock is held for milliseconds. */
import type { VaultTransaction } from '../../../prisma/vault/client.ts'
import { type Actor, auditAct } from '../tree-deps.ts'
import { tagOf } from './apply-op.ts'
import type { TxPlan } from './plan-tx.ts'
import type { ChangedNode } from './tree-model.ts'
import type { TreeState } from './tree-state.ts'
import { refuse } from './tx-refusal.ts'

export interface PlanWriting {
  plan: TxPlan
  space: TreeState['space']
  actor: Actor
  now: Date
  /** By which a repeat of the same order is known. */
  orderHash: string
}

/** Something was changed since it was read: the whole is to be decided again. */
export class StaleTree extends Error {}

/** Answers the new sequence number. @throws StaleTree; TxRefusal `quota_exceeded` */
export async function writePlan(tx: VaultTransaction, writing: PlanWriting): Promise<number> {
  const { space, plan } = writing
  const at = writing.now.toISOString()
  const seq = space.seq + 1
  const taken = await tx.$executeRaw`
    UPDATE "spaces" SET "seq" = ${seq} WHERE "id" = ${space.id} AND "seq" = ${space.seq}`
  if (taken === 0) throw new StaleTree()
  await requireUnchanged(tx, plan.changed)
  await writeUploads(tx, writing, seq)
  await writeNodes(tx, writing, { seq, at })
  await writeHeads(tx, writing, { seq, at })
  for (const act of acts(plan.changed, space.id)) await auditAct(tx, writing.actor, act)
  return seq
}

/** What jobs do is no change of the sequence. */
async function requireUnchanged(tx: VaultTransaction, changed: readonly ChangedNode[]): Promise<void> {
  const ids = changed.filter(({ op }) => op !== 'purge').map(({ id }) => id)
  const versions = changed.flatMap(({ op, record }) =>
    op === 'version' && record && 'ver' in record ? [record.ver] : [],
  )
  const [found] = await tx.$queryRaw<{ gone: number | bigint; purged: number | bigint }[]>`
    SELECT
      (SELECT COUNT(*) FROM json_each(${JSON.stringify(ids)}) JOIN "files" ON "files"."id" = "value" WHERE "gone") AS "gone",
      (SELECT COUNT(*) FROM json_each(${JSON.stringify(versions)}) JOIN "versions" ON "versions"."id" = "value"
        WHERE "purged_at" IS NOT NULL) AS "purged"`
  if (Number(found?.gone ?? 0) + Number(found?.purged ?? 0) > 0) throw new StaleTree()
}

async function writeUploads(tx: VaultTransaction, { plan, space, now, orderHash }: PlanWriting, seq: number) {
  const uploads = plan.changed.flatMap(({ id, uploaded }) => (uploaded === null ? [] : [{ id, uploaded }]))
  if (uploads.length === 0) return
  const ids = JSON.stringify(uploads.map(({ uploaded }) => uploaded.upload))
  const result = JSON.stringify({ seq, order: orderHash })
  const count = await tx.$executeRaw`
    UPDATE "uploads" SET "state" = 'committed', "result" = ${result}
    WHERE "id" IN (SELECT "value" FROM json_each(${ids})) AND "state" = 'open'`
  if (count !== uploads.length) throw new StaleTree()
  const bytes = plan.uploadedBytes
  const paid = await tx.$executeRaw`
    UPDATE "users" SET "used_bytes" = "used_bytes" + ${bytes}, "reserved_bytes" = "reserved_bytes" - ${bytes}
    WHERE "id" = ${space.ownerId} AND ("quota_bytes" IS NULL OR "used_bytes" + ${bytes} <= "quota_bytes")`
  if (paid === 0) refuse('quota_exceeded')
  const rows = uploads.map(({ id, uploaded: { manifest, json, sig, hash, key, attrs } }) => ({
    ...{ id: manifest.version, fileId: id, number: manifest.number, size: manifest.size, csize: manifest.csize },
    ...{ seg: manifest.seg, segs: manifest.segs, key: key.toString('hex'), attrs: attrs.toString('hex') },
    ...{
      thumb: manifest.thumb === '' ? null : toHex(manifest.thumb),
      manifest: json,
      sig: toHex(sig),
      hash: toHex(hash),
    },
  }))
  await tx.$executeRaw`
    INSERT INTO "versions" ("id", "file_id", "number", "size", "csize", "seg", "segs", "key", "attrs", "thumb_digest",
      "manifest", "sig", "hash", "created_at")
    SELECT "value" ->> 'id', "value" ->> 'fileId', "value" ->> 'number', "value" ->> 'size', "value" ->> 'csize',
      "value" ->> 'seg', "value" ->> 'segs', unhex("value" ->> 'key'), unhex("value" ->> 'attrs'),
      unhex("value" ->> 'thumb'), "value" ->> 'manifest', unhex("value" ->> 'sig'), unhex("value" ->> 'hash'),
      ${now.toISOString()}
    FROM json_each(${JSON.stringify(rows)})`
}

interface Moment {
  seq: number
  at: string
}

async function writeNodes(tx: VaultTransaction, { plan, space }: PlanWriting, { seq, at }: Moment): Promise<void> {
  const { changed, heads } = plan
  if (changed.length === 0) return
  const revs = new Map(heads.map(({ manifest }) => [manifest.folder as string, manifest.rev]))
  const removed = changed.flatMap(({ id, parentId, before }) =>
    before?.parentId && before.parentId !== parentId
      ? [{ id, folder: before.parentId, rev: revs.get(before.parentId) ?? 0 }]
      : [],
  )
  const rows = JSON.stringify(changed.map((node) => toRow(node, { listRev: revs.get(node.parentId ?? '') ?? 0, at })))
  // Two that change names must not meet half way.
  await tx.$executeRaw`UPDATE "files" SET "tag" = NULL WHERE "id" IN (SELECT "value" ->> 'id' FROM json_each(${rows}))`
  await tx.$executeRaw`
    INSERT INTO "files" ("id", "space_id", "parent_id", "kind", "record", "rev", "tag", "version_id", "size", "seq",
      "list_rev", "gone", "created_at", "updated_at", "trashed_at", "purge_at")
    SELECT "value" ->> 'id', ${space.id}, "value" ->> 'parentId', "value" ->> 'kind', "value" ->> 'record',
      "value" ->> 'rev', unhex("value" ->> 'tag'), "value" ->> 'version', "value" ->> 'size', ${seq},
      "value" ->> 'listRev', "value" ->> 'gone', ${at}, ${at}, "value" ->> 'trashedAt', "value" ->> 'purgeAt'
    FROM json_each(${rows}) WHERE true
    ON CONFLICT ("id") DO UPDATE SET "parent_id" = excluded."parent_id", "record" = excluded."record",
      "rev" = excluded."rev", "tag" = excluded."tag", "version_id" = excluded."version_id", "size" = excluded."size",
      "seq" = excluded."seq", "list_rev" = excluded."list_rev", "gone" = excluded."gone",
      "updated_at" = excluded."updated_at", "trashed_at" = excluded."trashed_at", "purge_at" = excluded."purge_at"`
  await tx.$executeRaw`
    INSERT INTO "folder_removals" ("folder_id", "rev", "file_id", "at")
    SELECT "value" ->> 'folder', "value" ->> 'rev', "value" ->> 'id', ${at} FROM json_each(${JSON.stringify(removed)})`
}

function toRow(node: ChangedNode, { listRev, at }: { listRev: number; at: string }) {
  const { id, parentId, kind, json, rev, gone, record } = node
  const tag = tagOf(record)
  const content =
    record !== null && 'ver' in record ? { version: record.ver, size: record.size } : { version: null, size: 0 }
  const dates =
    record !== null && 'from' in record
      ? { trashedAt: record.at, purgeAt: record.purge }
      : { trashedAt: null, purgeAt: null }
  return {
    ...{ id, parentId, kind, record: json, rev, listRev, gone: gone ? 1 : 0, ...content, ...dates },
    tag: tag === null || parentId === null ? null : toHex(tag),
    // A date that is over makes the job `gc` free everything below, which may be more than a transaction can take.
    ...(node.op === 'purge' ? { purgeAt: at } : {}),
  }
}

async function writeHeads(tx: VaultTransaction, { plan, space }: PlanWriting, { seq, at }: Moment): Promise<void> {
  const rows = plan.heads.map(({ json, sig, hash, manifest: { folder, rev, count } }) => ({
    ...{ folder, rev, count, manifest: json, sig: toHex(sig), hash: toHex(hash) },
  }))
  await tx.$executeRaw`
    INSERT INTO "folder_heads" ("folder_id", "space_id", "rev", "count", "manifest", "sig", "hash", "seq", "updated_at")
    SELECT "value" ->> 'folder', ${space.id}, "value" ->> 'rev', "value" ->> 'count', "value" ->> 'manifest',
      unhex("value" ->> 'sig'), unhex("value" ->> 'hash'), ${seq}, ${at}
    FROM json_each(${JSON.stringify(rows)}) WHERE true
    ON CONFLICT ("folder_id") DO UPDATE SET "rev" = excluded."rev", "count" = excluded."count",
      "manifest" = excluded."manifest", "sig" = excluded."sig", "hash" = excluded."hash", "seq" = excluded."seq",
      "updated_at" = excluded."updated_at"`
}

/** One entry for each kind of act in each folder: of one node, or of the folder when there are several. */
function acts(changed: readonly ChangedNode[], spaceId: string) {
  if (changed.length === 0) return [{ kind: 'space', action: 'sign', targetId: spaceId } as const]
  const groups = Map.groupBy(changed, ({ op, parentId }) => `${op} ${parentId}`)
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const { op: action, id, kind, parentId } = first
    if (others.length === 0 || parentId === null) return [{ kind, action, targetId: id }]
    return [{ kind: 'folder' as const, action, targetId: parentId }]
  })
}

const toHex = (text: string): string => Buffer.from(text, 'base64url').toString('hex')
