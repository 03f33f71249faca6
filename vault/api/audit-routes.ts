/** The audit log as its readers check it: entries, signed checkpoint, proofs, leaves. */
import type { Hono } from 'hono'
import type { VaultReader } from '../../prisma/vault/client.ts'
import { limits } from '../contract/limits.ts'
import { routes } from '../contract/routes.ts'
import { readCheckpoint } from '../storage/audit-log-checkpoint.ts'
import {
  readAuditEntries,
  readAuditLeaves,
  readAuditSize,
  readAuditSlice,
  readConsistencyProof,
  readInclusionProof,
} from '../storage/audit-log-proofs.ts'
import { type ApiEnv, answer, createApi } from './define-routes.ts'
import type { ApiDeps } from './deps.ts'
import { ApiError } from './problems.ts'

const USUAL_ENTRIES = 100
const EXPORT_SLICE = 1_000

const toText = (proof: readonly Uint8Array[]) => proof.map((hash) => Buffer.from(hash).toString('base64url'))

export function createAuditRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.audit, async ({ c, query: { before, limit } }) => {
    const { reader } = await deps.database()
    const { role, userId } = c.get('session')
    const actorId = role === 'admin' ? null : userId
    const most = Math.min(limit ?? USUAL_ENTRIES, limits.auditPage)
    return { entries: await readAuditEntries(reader, { actorId, before, limit: most }) }
  })
  answer(api, routes.auditCheckpoint, async () => {
    const { reader } = await deps.database()
    const note = await readCheckpoint(reader, deps.keys.auditSigners)
    return new Response(note, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
  })
  answer(api, routes.auditInclusion, async ({ query: { seq, size } }) => {
    const { reader } = await deps.database()
    await requireSize(reader, size)
    if (seq >= size) throw new ApiError('bad_request', undefined, { members: { fields: ['seq'] } })
    return { seq, size, proof: toText(await readInclusionProof(reader, seq, size)) }
  })
  answer(api, routes.auditConsistency, async ({ query: { from, to } }) => {
    const { reader } = await deps.database()
    await requireSize(reader, to)
    if (from > to) throw new ApiError('bad_request', undefined, { members: { fields: ['from'] } })
    return { from, to, proof: toText(await readConsistencyProof(reader, from, to)) }
  })
  answer(api, routes.auditLeaves, async ({ query: { from, limit } }) => {
    const { reader } = await deps.database()
    const end = from + Math.min(limit ?? limits.leavesPage, limits.leavesPage)
    const leaves = Buffer.concat(await readAuditLeaves(reader, { start: from, end }))
    return new Response(leaves, { headers: { 'Content-Type': 'application/octet-stream' } })
  })
  answer(api, routes.auditExport, async ({ query: { from = 0, to } }) => {
    const { reader } = await deps.database()
    const body = ReadableStream.from(exportLines(reader, deps, { from, to })).pipeThrough(new TextEncoderStream())
    return new Response(body, { headers: { 'Content-Type': 'application/x-ndjson' } })
  })
  return api
}

/** @throws ApiError `bad_request` for a size that the log does not have yet */
async function requireSize(reader: VaultReader, size: number): Promise<void> {
  if (size <= (await readAuditSize(reader))) return
  throw new ApiError('bad_request', 'The log has fewer entries.', { members: { fields: ['size'] } })
}

/** Entries from the oldest on; the checkpoint comes last and covers at least them. */
async function* exportLines(
  reader: VaultReader,
  deps: ApiDeps,
  { from, to }: { from: number; to: number | undefined },
): AsyncGenerator<string> {
  const size = await readAuditSize(reader)
  const end = Math.min(to ?? size, size)
  for (let start = from; start < end; start += EXPORT_SLICE) {
    const rows = await readAuditSlice(reader, { start, end: Math.min(start + EXPORT_SLICE, end) })
    yield rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  }
  yield `${JSON.stringify({ checkpoint: await readCheckpoint(reader, deps.keys.auditSigners) })}\n`
}
