/** The table of operations against the files under `app/`, and the document that is made of it. */
import { glob, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApiDocument } from './openapi.ts'
import { operations } from './operations.ts'

const app = fileURLToPath(new URL('../app', import.meta.url))

interface RouteFile {
  path: string
  text: string
  methods: string[]
}

async function readRoutes(): Promise<RouteFile[]> {
  const routes: RouteFile[] = []
  for await (const file of glob('**/route.ts', { cwd: app })) {
    if (file.includes('[...')) continue // what answers where nothing else does
    const text = await readFile(`${app}/${file}`, 'utf8')
    const methods = [...text.matchAll(/^export (?:const|async function|function) ([A-Z]+)\b/gm)].map(
      ([, name = '']) => name,
    )
    routes.push({ path: `/${file.replace(/\/route\.ts$/, '').replaceAll(/\[(\w+)\]/g, '{$1}')}`, text, methods })
  }
  return routes
}

const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

test('every route file is an operation and every operation has a route file', async () => {
  const routes = await readRoutes()
  const found = routes.flatMap(({ path, methods }) => methods.map((method) => nameOf({ method, path })))
  expect(found.toSorted()).toEqual(operations.map(nameOf).toSorted())
})

test('who may call, and with which token, stands the same in the table and in the route', async () => {
  const routes = await readRoutes()
  const different: string[] = []
  for (const operation of operations) {
    const text = routes.find(({ path }) => path === operation.path)?.text ?? ''
    const [, spec] = new RegExp(`export const ${operation.method} = route\\(\\s*\\{([^}]*)\\}`).exec(text) ?? []
    if (spec === undefined) continue // answers by itself: what the list below names
    const who = /who: '(\w+)'/.exec(spec)?.[1]
    const token = /token: '(\w+)'/.exec(spec)?.[1]
    const takesBody = /\bbody:/.test(spec)
    const takesQuery = /\bquery:/.test(spec)
    if (who !== operation.who || token !== operation.token) different.push(nameOf(operation))
    if (takesBody !== (operation.body !== undefined)) different.push(`${nameOf(operation)} (body)`)
    if (takesQuery !== (operation.query !== undefined)) different.push(`${nameOf(operation)} (query)`)
  }
  expect(different).toEqual([])
})

test('only what must not ask who is there answers without the common way', async () => {
  const routes = await readRoutes()
  const without = routes.filter(({ text }) => !/= route\(/.test(text)).map(({ path }) => path)
  const mayAnswerAlone = ['/api/csp-report', '/api/stream', '/healthz', '/readyz']
  expect(without.filter((path) => !mayAnswerAlone.includes(path))).toEqual([])
})

test('the document names every operation once, and every name that it refers to', () => {
  const document = openApiDocument('1.0.0')
  const text = JSON.stringify(document)
  const { paths, components } = z
    .object({
      paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
      components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
    })
    .parse(document)
  const ids = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
  expect(ids).toHaveLength(operations.length)
  expect(new Set(ids).size).toBe(ids.length)
  const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name))
  expect([...referred].filter((name) => !(name in components.schemas))).toEqual([])
  expect(text).not.toContain('#/$defs/')
})
