import { RotationsQuery } from '../../../contract/rotations.ts'
import { csvResponse, wants } from '../../../server/csv.ts'
import { rotationsTable } from '../../../server/exports.ts'
import { listRotations } from '../../../server/queries/list-rotations.ts'
import { recordExport } from '../../../server/record-export.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer', query: RotationsQuery }, async (asked) => {
  const { services, query, headers } = asked
  if (!wants(headers, 'text/csv')) return listRotations(services, query)
  await recordExport(asked, 'rotations')
  return csvResponse(rotationsTable(services, query))
})
