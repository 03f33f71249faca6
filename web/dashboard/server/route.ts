/** What every file under `app/` that answers requests is made with. */
import 'server-only'
import { createRoute } from './handle-request.ts'
import { getServices } from './services.ts'

/**
 * `export const GET = route({ who: 'viewer', query: SomeQuery }, async ({ query, services }) => answer)`. Before the
 * handler: transport, CSRF for all but GET, session and role, limit, body (size, type, JSON, schema). What the handler
 * returns goes out as JSON; a `Response` as it is; `undefined` as 204. A DashboardError becomes the error body.
 */
export const route = createRoute(getServices)
