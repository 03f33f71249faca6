import type { Hono } from 'hono'
import { routes } from '../../contract/routes.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import { readActor, type TreeDeps } from '../tree-deps.ts'
import { commitTx } from './commit-tx.ts'

export function createTxRoutes(deps: TreeDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.tx, async ({ c, body, exchange }) => {
    const actor = readActor(deps, exchange, c.get('session').userId)
    const tx = { database: await deps.api.database(), blobs: deps.blobs, now: deps.api.clock }
    return await commitTx(tx, { spaceId: c.req.param('id') ?? '', actor, request: body })
  })
  return api
}
