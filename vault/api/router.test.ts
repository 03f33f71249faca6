import { expect, test } from 'vitest'
import type { Route } from './exchange.ts'
import { findHandler } from './router.ts'

const done = () => undefined
const route = (path: string, ...methods: ('GET' | 'PUT' | 'DELETE')[]): Route => ({
  path,
  methods: Object.fromEntries(methods.map((name) => [name, done])),
  bodyLimitBytes: 0,
})
const routes = [
  route('/api/uploads/{upload}/segments/{n}', 'PUT'),
  route('/api/nodes/{id}', 'GET'),
  route('/p/*', 'GET'),
]

test('a name in braces takes one whole segment and nothing else', () => {
  expect(findHandler(routes, 'PUT', '/api/uploads/u1/segments/7').params).toEqual({ upload: 'u1', n: '7' })
  expect(findHandler(routes, 'HEAD', '/api/nodes/n1').params).toEqual({ id: 'n1' })
  for (const path of ['/api/nodes/', '/api/nodes', '/api/nodes/a/b', '/api/uploads/u1/segments/7/'])
    expect(() => findHandler(routes, 'GET', path)).toThrowError(expect.objectContaining({ code: 'not_found' }))
})

test('an address that two routes share takes the methods of both', () => {
  const both = [route('/api/nodes/{id}', 'DELETE'), ...routes]
  expect(findHandler(both, 'GET', '/api/nodes/n1').route.path).toBe('/api/nodes/{id}')
  expect(() => findHandler(both, 'PUT', '/api/nodes/n1')).toThrowError(
    expect.objectContaining({ code: 'method_not_allowed', headers: { Allow: 'DELETE, GET, HEAD' } }),
  )
})
