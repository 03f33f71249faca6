import type { Readiness } from '../storage/readiness.ts'
import type { Route } from './exchange.ts'
import { ApiError } from './problems.ts'
import { sendJson } from './send.ts'

/** `/healthz`: the process answers. `/readyz`: it can serve; else 503 and why. */
export function createHealthRoutes(readReadiness: () => Promise<Readiness>): Route[] {
  return [
    {
      path: '/healthz',
      methods: { GET: ({ outgoing }) => sendJson(outgoing, 200, { alive: true }) },
      bodyLimitBytes: 0,
      health: true,
    },
    {
      path: '/readyz',
      methods: {
        GET: async ({ outgoing, drain }) => {
          if (drain.draining) throw new ApiError('draining')
          const readiness = await readReadiness()
          if (!readiness.ready) throw new ApiError('not_ready', readiness.reason)
          sendJson(outgoing, 200, { ready: true })
        },
      },
      bodyLimitBytes: 0,
      health: true,
    },
  ]
}
