import type { AlertModel } from '../../../../prisma/control/client.ts'
import { Alert, type AlertList } from '../../contract/alerts.ts'
import type { QueryServices } from './query-services.ts'

const RECENT = 100
const MOST = 2_147_483_647

/** All open ones, the latest first, and then what was resolved lately. */
export async function listAlerts({ db, config }: QueryServices): Promise<AlertList> {
  const open = await db.reader.alert.findMany({
    where: { pool: config.pool, resolvedAt: null },
    orderBy: { id: 'desc' },
  })
  const recent = await db.reader.alert.findMany({ where: { id: { lt: MOST } }, orderBy: { id: 'desc' }, take: RECENT })
  const resolved = recent.filter(({ pool, resolvedAt }) => pool === config.pool && resolvedAt !== null)
  return { items: [...open, ...resolved].map(toAlert), open: open.length }
}

export function toAlert(row: AlertModel): Alert {
  const { pool: _pool, ...shown } = row
  const state = row.resolvedAt !== null ? 'resolved' : row.ackedAt !== null ? 'acked' : 'open'
  return Alert.parse({ ...shown, state })
}
