import { type Auth, type AuthDeps, createAuth } from './auth.ts'
import type { DashboardConfig } from './config.ts'
import { readDashboardKey } from './dashboard-key.ts'

export type OpenAuthDeps = Omit<AuthDeps, 'keys' | 'config'> & { config: DashboardConfig }

/** The sign-in as the dashboard runs it, with the first operator as the host wants it. @throws Error without DASHBOARD_KEY */
export async function openAuth({ config, ...deps }: OpenAuthDeps): Promise<Auth> {
  const keys = await readDashboardKey(config.files.key)
  const auth = createAuth({ ...deps, keys, config: { ...config, hashFile: config.files.passwordHash } })
  await auth.firstOperator.sync()
  return auth
}
