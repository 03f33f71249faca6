import type { Hono } from 'hono'
import { limits } from '../../contract/limits.ts'
import { renderOpenApi } from '../../contract/openapi.ts'
import { routes } from '../../contract/routes.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import type { ApiDeps } from '../deps.ts'
import { KDF_FLOOR } from './opaque.ts'
import { toBase64Url } from './read-account.ts'

/** What anybody may know of this vault. @param assets hash of the page's asset manifest, null without a page */
export function createInstanceRoutes(deps: ApiDeps, assets: string | null): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.instance, async () => {
    const { reader } = await deps.database()
    const { uuid } = await reader.instance.findUniqueOrThrow({ where: { id: 1 }, select: { uuid: true } })
    const isEmpty = (await reader.user.findFirst({ select: { id: true } })) === null
    const { maxFileBytes, trashDays } = deps.settings
    const { txOps, openDrafts } = limits
    const [signer] = deps.keys.auditSigners
    return {
      name: 'leyzen-vault',
      version: deps.version,
      id: uuid,
      setupNeeded: isEmpty,
      limits: { fileBytes: maxFileBytes, txOps, openDrafts, trashDays },
      ksf: KDF_FLOOR,
      auditKey: signer === undefined ? '' : toBase64Url(signer.publicKey),
      assets,
    }
  })
  answer(api, routes.openApi, async () => Response.json(renderOpenApi(deps.version)))
  return api
}
