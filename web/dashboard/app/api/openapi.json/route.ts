import { openApiDocument } from '../../../contract/openapi.ts'
import { route } from '../../../server/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({ who: 'viewer' }, ({ services }) => openApiDocument(services.config.version))
