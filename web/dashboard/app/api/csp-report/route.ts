import { answerCspReport } from '../../../server/headers-report.ts'
import { getServices } from '../../../server/services.ts'

export const dynamic = 'force-dynamic'

/** Browsers send these themselves: not as a page of ours does, and in a media type of their own. */
export const POST = async (request: Request): Promise<Response> => answerCspReport(request, await getServices())
