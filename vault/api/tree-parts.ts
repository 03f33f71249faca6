import type { Hono } from 'hono'
import { createContentRoutes } from './content/content-routes.ts'
import type { ApiEnv } from './define-routes.ts'
import type { Route } from './exchange.ts'
import { createIndexRoutes } from './nodes/index-routes.ts'
import { createNodeRoutes } from './nodes/node-routes.ts'
import { createVersionRoutes } from './nodes/version-routes.ts'
import { createLinkRoutes } from './shares/link-routes.ts'
import { createShareRoutes } from './shares/share-routes.ts'
import type { TreeDeps } from './tree-deps.ts'
import { createTxRoutes } from './tx/tx-routes.ts'
import { createSegmentRoutes } from './uploads/segment-routes.ts'
import { createUploadRoutes } from './uploads/upload-routes.ts'

/** Everything about the tree, its contents and its links that is JSON. */
export const createTreeParts = (deps: TreeDeps): Hono<ApiEnv>[] => [
  createTxRoutes(deps),
  createNodeRoutes(deps),
  createVersionRoutes(deps),
  createUploadRoutes(deps),
  createShareRoutes(deps),
  createLinkRoutes(deps),
]

/** What is bytes; these stand before the JSON routes, which know the same addresses. */
export const createByteRoutes = (deps: TreeDeps): Route[] => [
  ...createSegmentRoutes(deps),
  ...createContentRoutes(deps),
  ...createIndexRoutes(deps),
]
