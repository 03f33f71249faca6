import type { Handler, Route } from './exchange.ts'
import { ApiError } from './problems.ts'

export interface Match {
  route: Route
  handler: Handler
  params: Readonly<Record<string, string>>
}

/**
 * The first route of that address which takes the method; a folder (`/*`) only where no other one does.
 * @throws ApiError `not_found`, `method_not_allowed` with the methods that the address takes
 */
export function findHandler(routes: readonly Route[], method: string, path: string): Match {
  const asked = method === 'HEAD' ? 'GET' : method
  const found = routes.flatMap((route) => {
    const params = matchPath(route.path, path)
    return params === null ? [] : [{ route, params }]
  })
  for (const { route, params } of found) {
    const handler = Object.entries(route.methods).find(([name]) => name === asked)?.[1]
    if (handler !== undefined) return { route, handler, params }
  }
  if (found.length === 0) throw new ApiError('not_found')
  throw new ApiError('method_not_allowed', undefined, { headers: { Allow: allowed(found.map(({ route }) => route)) } })
}

/** The values of `{name}`, or null when the path is another one. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  if (pattern.endsWith('/*')) return path.startsWith(pattern.slice(0, -1)) ? {} : null
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    const name = /^\{([a-z]+)\}$/i.exec(part)?.[1]
    if (name === undefined ? part !== value : value === '') return null
    if (name !== undefined) params[name] = value
  }
  return params
}

function allowed(routes: readonly Route[]): string {
  const names = routes.flatMap(({ methods }) => Object.keys(methods))
  return [...new Set(names.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])))].join(', ')
}
