import type { Hono } from 'hono'
import { createAccountRoutes } from './accounts/account-routes.ts'
import { createInstanceRoutes } from './accounts/instance-routes.ts'
import { createLoginRoutes } from './accounts/login-routes.ts'
import { createRecoveryRoutes } from './accounts/recovery-routes.ts'
import { createRegisterRoutes } from './accounts/register-routes.ts'
import { createSessionRoutes } from './accounts/session-routes.ts'
import { createInstanceAdminRoutes } from './admin/instance-admin-routes.ts'
import { createInviteRoutes } from './admin/invite-routes.ts'
import { createUserRoutes } from './admin/user-routes.ts'
import { createAuditRoutes } from './audit-routes.ts'
import type { ApiEnv } from './define-routes.ts'
import type { ApiDeps } from './deps.ts'

/** Everything about accounts, administration and the audit log. */
export const createServiceParts = (deps: ApiDeps): Hono<ApiEnv>[] => [
  createInstanceRoutes(deps, null),
  createRegisterRoutes(deps),
  createLoginRoutes(deps),
  createSessionRoutes(deps),
  createAccountRoutes(deps),
  createRecoveryRoutes(deps),
  createUserRoutes(deps),
  createInviteRoutes(deps),
  createInstanceAdminRoutes(deps),
  createAuditRoutes(deps),
]
