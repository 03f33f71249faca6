import { accountRoutes } from './account-routes.ts'
import { contentRoutes } from './content-routes.ts'
import { serviceRoutes } from './service-routes.ts'
import { shareRoutes } from './share-routes.ts'

export type { Access, Answer, Parsed, RouteContract, Schema } from './route.ts'

/** Every address under `/api`. */
export const routes = { ...accountRoutes, ...contentRoutes, ...shareRoutes, ...serviceRoutes }
export type RouteName = keyof typeof routes
