import { AuditQuery } from '../../../contract/audit.ts'
import { csvResponse, wants } from '../../../server/csv.ts'
import { auditTable } from '../../../server/exports.ts'
import { listAudit } from '../../../server/queries/list-audit.ts'
import { recordExport } from '../../../server/record-export.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'operator', query: AuditQuery }, async (asked) => {
  const { services, query, headers } = asked
  if (!wants(headers, 'text/csv')) return listAudit(services, query)
  await recordExport(asked, 'audit')
  return csvResponse(auditTable(services, query))
})
