import { DashboardError } from './dashboard-error.ts'

/**
 * A request that changes something must come from our own page: both what the browser says about its origin and how it
 * says the request was made. Neither can be set by a script, and both are sent to every trustworthy origin.
 * @throws DashboardError `csrf`
 */
export function requireOwnOrigin(headers: Headers, own: string): void {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  if (origin === own && site === 'same-origin') return
  const got = `Origin ${origin === null ? 'is missing' : `"${origin}"`}, Sec-Fetch-Site ${site === null ? 'is missing' : `"${site}"`}`
  throw new DashboardError('csrf', `${got.slice(0, 300)}: need Origin "${own}" and Sec-Fetch-Site "same-origin"`)
}
