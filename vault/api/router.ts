import type { Handler, Route } from './exchange.ts'
import { ApiError } from './problems.ts'

export interface Match {
  route: Route
  handler: Handler
}

/** @throws ApiError `not_found`, `method_not_allowed` with the methods that the address takes */
export function findHandler(routes: readonly Route[], method: string, path: string): Match {
  const route = routes.find((candidate) => matches(candidate.path, path))
  if (route === undefined) throw new ApiError('not_found')
  const asked = method === 'HEAD' ? 'GET' : method
  const handler = Object.entries(route.methods).find(([name]) => name === asked)?.[1]
  if (handler === undefined) throw new ApiError('method_not_allowed', undefined, { Allow: allowed(route) })
  return { route, handler }
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('/*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern
}

function allowed(route: Route): string {
  return Object.keys(route.methods)
    .flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
    .join(', ')
}
