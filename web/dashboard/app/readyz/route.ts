import { answerReadiness } from '../../server/health.ts'
import { getServices } from '../../server/services.ts'

export const dynamic = 'force-dynamic'

export const GET = (): Promise<Response> => answerReadiness(getServices)
