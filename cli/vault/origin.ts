import { CliError } from '../cli-error.ts'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Where a vault is. Only its origin counts, so any address out of a browser will do.
 * @throws CliError `wrong_use`, also for plain HTTP to another machine: what is sealed stays sealed there, but anyone on
 * the way could take over the session
 */
export function parseOrigin(text: string): string {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '') {
    throw new CliError(
      'wrong_use',
      `${JSON.stringify(text)} is no address of a vault, for example https://vault.example.org`,
    )
  }
  if (url.protocol === 'http:' && !loopback.has(url.hostname)) {
    throw new CliError('wrong_use', `${url.origin}: another machine is reached over https only`)
  }
  return url.origin
}
