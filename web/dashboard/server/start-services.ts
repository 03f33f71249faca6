import 'server-only'
import { createLog } from './log.ts'
import { getServices } from './services.ts'

/** What keeps them from being built is told; the first request tries again, and `/readyz` says what is missing. */
export async function startServices(): Promise<void> {
  try {
    await getServices()
  } catch (err) {
    createLog('info').error({ err }, 'the dashboard cannot start yet')
  }
}
