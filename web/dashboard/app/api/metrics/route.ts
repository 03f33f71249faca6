import { MetricsQuery } from '../../../contract/metrics.ts'
import { wants } from '../../../server/csv.ts'
import { answerPrometheus } from '../../../server/prometheus.ts'
import { readMetrics } from '../../../server/queries/read-metrics.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer', query: MetricsQuery }, ({ services, query, headers }) =>
  wants(headers, 'text/plain') ? answerPrometheus(services) : readMetrics(services, query),
)
