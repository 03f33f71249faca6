import { ProxyError } from './errors.ts'

const MAX_BYTES = 512
// No "%": the engine decodes before it routes (/%63ontainers/json is /containers/json there), so nothing may be encoded.
const PATH = /^(?:\/[A-Za-z0-9_.-]+)+$/
const QUERY = /^[A-Za-z0-9_.-]+=[A-Za-z0-9_.-]*(?:&[A-Za-z0-9_.-]+=[A-Za-z0-9_.-]*)*$/
const OLDEST_MINOR = 24

export interface Target {
  /** Path segments without the version prefix. */
  segments: string[]
  query: [key: string, value: string][]
}

/**
 * Takes a request target apart on its raw characters; a URL parser would already have cleaned what must be refused.
 * @param engineMinor NN of the engine's API 1.NN; undefined while the engine has not been reached
 */
export function parseTarget(raw: string, engineMinor: number | undefined): Target {
  if (raw.length > MAX_BYTES) throw new ProxyError('target_too_long')
  const mark = raw.indexOf('?')
  const path = mark < 0 ? raw : raw.slice(0, mark)
  if (!PATH.test(path)) throw new ProxyError('bad_target')
  const segments = path.slice(1).split('/')
  if (segments.includes('.') || segments.includes('..')) throw new ProxyError('bad_target')
  if (/^v[0-9]/.test(segments[0] ?? '')) {
    const minor = Number(/^v1\.([1-9][0-9]{1,2})$/.exec(segments.shift() ?? '')?.[1] ?? 0)
    if (minor < OLDEST_MINOR || minor > (engineMinor ?? Number.POSITIVE_INFINITY)) throw new ProxyError('api_version')
  }
  return { segments, query: mark < 0 ? [] : parseQuery(raw.slice(mark + 1)) }
}

function parseQuery(text: string): [string, string][] {
  if (!QUERY.test(text)) throw new ProxyError('bad_query')
  return text.split('&').map((pair) => {
    const equals = pair.indexOf('=')
    return [pair.slice(0, equals), pair.slice(equals + 1)]
  })
}
