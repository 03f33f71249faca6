/** Sizes, counts, runs of maintenance, and the defaults of new accounts. */
import type { Hono } from 'hono'
import type { VaultReader } from '../../../prisma/vault/client.ts'
import { routes } from '../../contract/routes.ts'
import { appendAudit } from '../../storage/audit-log.ts'
import { readDefaultQuota, readStoredSettings } from '../accounts/default-quota.ts'
import { auditIp } from '../audit-fact.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import type { ApiDeps } from '../deps.ts'

const DAYS = 30
const DAY_MS = 86_400_000
const MOST_RUNS = 200

export function createInstanceAdminRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.stats, async () => readStats((await deps.database()).reader, deps.clock()))
  answer(api, routes.jobs, async () => {
    const { reader } = await deps.database()
    return { jobs: await reader.jobRun.findMany({ orderBy: { startedAt: 'desc' }, take: MOST_RUNS }) }
  })
  const shown = async () => {
    const quota = await readDefaultQuota((await deps.database()).reader, deps)
    return { defaultQuota: quota === null ? null : Number(quota) }
  }
  answer(api, routes.settings, shown)
  answer(api, routes.settingsPut, async ({ c, body: { defaultQuota }, exchange }) => {
    const { write } = await deps.database()
    await write(async (tx) => {
      const settings = JSON.stringify({ ...(await readStoredSettings(tx)), defaultQuota })
      await tx.instance.update({ where: { id: 1 }, data: { settings } })
      const actorId = c.get('session').userId
      const ip = auditIp(deps, exchange)
      await appendAudit(tx, { actorId, kind: 'instance', action: 'settings', targetId: null, ok: true, ip })
    })
    return shown()
  })
  return api
}

async function readStats(reader: VaultReader, now: Date) {
  const [sums] = await reader.$queryRaw<Record<string, bigint | number | null>[]>`
    SELECT (SELECT count(*) FROM "users") AS "users",
      (SELECT count(*) FROM "files" WHERE "kind" = 'file' AND NOT "gone") AS "files",
      (SELECT count(*) FROM "files" WHERE "kind" = 'folder' AND NOT "gone") AS "folders",
      (SELECT count(*) FROM "versions" WHERE "purged_at" IS NULL) AS "versions",
      (SELECT sum("csize") FROM "versions" WHERE "purged_at" IS NULL) AS "storedBytes",
      (SELECT count(*) FROM "uploads" WHERE "state" = 'open') AS "drafts",
      (SELECT count(*) FROM "share_links" WHERE "revoked_at" IS NULL) AS "links"`
  const counts = Object.fromEntries(Object.entries(sums ?? {}).map(([name, value]) => [name, Number(value ?? 0)]))
  return { ...counts, days: await readDays(reader, new Date(now.getTime() - DAYS * DAY_MS).toISOString()) }
}

interface Day {
  day: string
  uploads: bigint | number
  bytes: bigint | number
  signIns: bigint | number
}

/** Days without anything are left out. */
async function readDays(reader: VaultReader, since: string) {
  const rows = await reader.$queryRaw<Day[]>`
    SELECT "day", sum("uploads") AS "uploads", sum("bytes") AS "bytes", sum("sign_ins") AS "signIns" FROM (
      SELECT substr("created_at", 1, 10) AS "day", 1 AS "uploads", "csize" AS "bytes", 0 AS "sign_ins"
        FROM "versions" WHERE "created_at" > ${since}
      UNION ALL
      SELECT substr("at", 1, 10), 0, 0, 1 FROM "audit_logs" WHERE "action" = 'sign-in' AND "ok" AND "at" > ${since}
    ) GROUP BY "day" ORDER BY "day"`
  return rows.map(({ day, uploads, bytes, signIns }) => {
    return { day, uploads: Number(uploads), bytes: Number(bytes), signIns: Number(signIns) }
  })
}
