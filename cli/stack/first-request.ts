import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import { waitFor } from '../../setup/wait-for.ts'
import { CliError } from '../cli-error.ts'
import type { Settings } from '../env/schema.ts'

type UrlSettings = Pick<
  Settings,
  | 'BIND_ADDRESS'
  | 'HTTP_PORT'
  | 'HTTPS_PORT'
  | 'ENABLE_HTTPS'
  | 'TEMPORAL_UI_PORT'
  | 'DASHBOARD_PORT'
  | 'DASHBOARD_ORIGIN'
>

const timeoutMs = 30_000
const requestTimeoutMs = 3_000

/** Where a person on this machine opens the vault. */
export function vaultUrl({ BIND_ADDRESS, HTTP_PORT, HTTPS_PORT, ENABLE_HTTPS }: UrlSettings): string {
  const host = BIND_ADDRESS === '0.0.0.0' ? '127.0.0.1' : BIND_ADDRESS
  const [scheme, port, usual] = ENABLE_HTTPS ? ['https', HTTPS_PORT, 443] : ['http', HTTP_PORT, 80]
  return `${scheme}://${host}${port === usual ? '' : `:${port}`}/`
}

/** Where a person opens the dashboard: the address that the settings name, else the one on this machine. */
export function dashboardUrl({ BIND_ADDRESS, DASHBOARD_PORT, DASHBOARD_ORIGIN, ENABLE_HTTPS }: UrlSettings): string {
  if (DASHBOARD_ORIGIN !== undefined) return `${DASHBOARD_ORIGIN}/`
  const host = BIND_ADDRESS === '0.0.0.0' ? '127.0.0.1' : BIND_ADDRESS
  return `${ENABLE_HTTPS ? 'https' : 'http'}://${host}:${DASHBOARD_PORT}/`
}

/** Temporal's UI has no login, therefore it is on this address whatever BIND_ADDRESS says. */
export const temporalUrl = ({ TEMPORAL_UI_PORT }: UrlSettings): string => `http://127.0.0.1:${TEMPORAL_UI_PORT}/`

/** Waits until HAProxy passes a request to a vault and its answer comes back. @throws CliError `timed_out` */
export async function waitForFirstRequest(settings: UrlSettings, signal: AbortSignal): Promise<void> {
  const url = vaultUrl(settings)
  let last = 'no answer'
  const answered = await waitFor(
    async () => {
      const status = await requestStatus(url)
      last = typeof status === 'number' ? `status ${status}` : status
      return typeof status === 'number' && status < 400 ? true : undefined
    },
    { timeoutMs, everyMs: 100, signal },
  )
  if (answered) return
  throw new CliError(
    'timed_out',
    `no good answer from ${url} within ${timeoutMs / 1000} s (last: ${last}). Look at bin/leyzenctl doctor and bin/leyzenctl logs haproxy`,
  )
}

/** The status of one GET, or why there was none. */
export function requestStatus(url: string): Promise<number | string> {
  const { promise, resolve } = Promise.withResolvers<number | string>()
  // The certificate is the operator's, for a name that need not be this address; nothing secret is sent.
  const options = { agent: false, timeout: requestTimeoutMs, rejectUnauthorized: false }
  const get = url.startsWith('https:') ? getHttps : getHttp
  const request = get(url, options, (answer) => {
    answer.resume()
    resolve(answer.statusCode ?? 0)
  })
  request.on('timeout', () => request.destroy(new Error('timed out')))
  request.on('error', (error) => resolve(error.message))
  return promise
}
