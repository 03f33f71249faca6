import type { Credentials, DashboardClient } from './dashboard-client.ts'

/** Makes an account that may only look, by its one-time link. */
export async function createViewer(operator: DashboardClient, user: string): Promise<Credentials> {
  const made = await operator.send('/api/accounts', { method: 'POST', body: { name: user, role: 'viewer' } })
  if (made.status >= 300) throw new Error(`new account → ${made.status} ${made.text}`)
  const [, token = ''] = made.json<{ path: string }>().path.split('#')
  const password = `${user} looks and never touches`
  const body = { token: token.replace(/^.*=/, ''), password }
  const set = await operator.send('/api/accounts/setup', { method: 'POST', body })
  if (set.status >= 300) throw new Error(`set-up of ${user} → ${set.status} ${set.text}`)
  return { user, password }
}
