import { expect, test } from 'vitest'
import { renderOpenApi } from './openapi.ts'
import { problems } from './problems.ts'
import { routes } from './routes.ts'

interface Described {
  operationId: string
  parameters: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema?: { type?: string; additionalProperties?: boolean } }> }
  responses: Record<string, { description: string }>
  security: object[]
}
const document = renderOpenApi('1.0.0') as { openapi: string; paths: Record<string, Record<string, Described>> }
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))

test('the description covers every route once, under its own method and path', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(routes).sort())
  const lines = Object.values(routes).map(({ method, path }) => `${method} ${path}`)
  expect(new Set(lines).size).toBe(lines.length)
})

test('every place in a path has its parameter and every operation an answer and a refusal', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    for (const { parameters, responses } of Object.values(methods)) {
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(places)
      expect(Object.keys(responses).some((status) => status.startsWith('2'))).toBe(true)
      expect(responses['400']?.description).toContain('bad_request')
    }
  }
})

test('every JSON body refuses unknown fields', () => {
  const loose = operations.filter(({ requestBody }) => {
    const schema = requestBody?.content['application/json']?.schema
    return schema?.type === 'object' && schema.additionalProperties !== false
  })
  expect(loose).toEqual([])
})

test('every reference in the description leads somewhere and no schema is left open', () => {
  const text = JSON.stringify(document)
  expect([...text.matchAll(/"\$ref":"([^"]+)"/g)].every(([, to]) => to === '#/components/schemas/Problem')).toBe(true)
  expect(text).not.toContain('"schema":{}')
})

test('every code has a status of refusal and a sentence', () => {
  for (const { status, title } of Object.values(problems)) {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(title).toMatch(/\.$/)
  }
})
