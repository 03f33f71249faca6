import { answerPrometheus } from '../../server/prometheus.ts'
import { route } from '../../server/route.ts'

export const dynamic = 'force-dynamic'

/** For scrapers, which bring the token and no cookie. */
export const GET = route({ who: 'viewer', token: 'metrics' }, ({ services }) => answerPrometheus(services))
