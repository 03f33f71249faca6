import type { Health } from '../../contract/health.ts'

export const dynamic = 'force-dynamic'

/** The process lives; nothing else is asked. */
export function GET(): Response {
  return Response.json({ status: 'ok' } satisfies Health, { headers: { 'cache-control': 'no-store' } })
}
