/** OpenAPI 3.1, made of the schemas that parse requests and answers, so it cannot say anything else than they do. */
import { z } from 'zod'
import { ErrorBody, type ErrorCode, errorStatus } from './errors.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'

type Json = Record<string, unknown>

let made: { version: string; document: Json } | null = null

/** Made once: it takes a tenth of a second, and says the same as long as the process lives. */
export function openApiDocument(version: string): Json {
  if (made?.version !== version) made = { version, document: makeDocument(version) }
  return made.document
}

function makeDocument(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const path = paths[operation.path] ?? {}
    path[operation.method.toLowerCase()] = describe(operation)
    paths[operation.path] = path
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Leyzen Vault dashboard', version, description: conventions },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: schemas(), securitySchemes: security },
  }
}

const conventions =
  'Durations are whole milliseconds and end in Ms, bytes in Bytes, shares from 0 to 1 in Ratio, instants are ISO 8601 UTC and end in At. Unknown fields are refused. Every answer carries X-Request-Id.'

const security = {
  session: { type: 'apiKey', in: 'cookie', name: '__Host-leyzen' },
  metricsToken: { type: 'http', scheme: 'bearer' },
  riskToken: { type: 'http', scheme: 'bearer' },
}

function describe(operation: Operation): Json {
  const { method, path, who, group, summary, body } = operation
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^a-zA-Z]+([a-zA-Z]?)/g, (_, next: string) => next.toUpperCase())}`,
    tags: [group],
    summary,
    description:
      who === 'public' ? 'For everyone.' : `For ${who === 'operator' ? 'operators' : 'everyone who is signed in'}.`,
    security: securityOf(operation),
    parameters: [...pathParameters(path), ...queryParameters(operation), ...headerParameters(operation)],
    ...(body !== undefined && { requestBody: { required: true, content: jsonOf(schemaOf(body, 'input')) } }),
    responses: responsesOf(operation),
  }
}

function securityOf({ who, token }: Operation): Json[] {
  if (who === 'public') return []
  return [{ session: [] }, ...(token === undefined ? [] : [{ [`${token}Token`]: [] }])]
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters({ query }: Operation): Json[] {
  if (query === undefined) return []
  const { properties, required } = Fields.parse(schemaOf(query, 'input'))
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

const Fields = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
})

function headerParameters({ idempotencyKey }: Operation): Json[] {
  if (idempotencyKey === undefined) return []
  const description = 'The same key with the same body is one order; with another body it is refused'
  return [
    { name: 'Idempotency-Key', in: 'header', required: false, description, schema: { type: 'string', format: 'uuid' } },
  ]
}

function responsesOf(operation: Operation): Json {
  const { answer, status, media = [] } = operation
  const json = answer === null ? {} : jsonOf(schemaOf(answer, 'output'))
  const texts = Object.fromEntries(media.map((type) => [type, { schema: { type: 'string' } }]))
  const content = status === 204 ? {} : { content: { ...json, ...texts } }
  return { [status]: { description: status === 204 ? 'Done' : 'The answer', ...content }, ...refusalsOf(operation) }
}

function refusalsOf(operation: Operation): Json {
  const byStatus = Map.groupBy(codesOf(operation), (code) => errorStatus[code])
  const entries = [...byStatus].map(([status, codes]) => [
    String(status),
    { description: codes.join(', '), content: jsonOf({ $ref: '#/components/schemas/Error' }) },
  ])
  return Object.fromEntries(entries)
}

/** What follows from who may call and what is sent, and what the operation adds. */
export function codesOf({ who, method, path, query, body, errors = [] }: Operation): ErrorCode[] {
  const found: ErrorCode[] = ['insecure_transport', 'misdirected', 'rate_limited', 'database_unavailable', 'internal']
  if (who !== 'public') found.push('unauthenticated')
  if (who === 'operator') found.push('forbidden')
  if (method !== 'GET') found.push('csrf')
  if (query !== undefined || body !== undefined || path.includes('{')) found.push('invalid_request')
  if (body !== undefined) found.push('invalid_json', 'body_too_large', 'unsupported_media_type')
  return [...new Set([...found, ...errors])]
}

const jsonOf = (schema: Json) => ({ 'application/json': { schema } })

/** With names for what has one, which stand in `components`. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, $defs: _named, ...found }: Json = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return relocate(found)
}

function schemas(): Json {
  const named: Json = {}
  const add = (schema: z.ZodType, io: 'input' | 'output') => {
    const { $schema: _dialect, $defs = {}, ...own }: Json = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
    const id = z.globalRegistry.get(schema)?.id
    for (const [name, found] of Object.entries(z.record(z.string(), z.record(z.string(), z.unknown())).parse($defs))) {
      named[name] ??= relocate(found)
    }
    if (id !== undefined) named[id] ??= relocate(own)
  }
  add(ErrorBody, 'output')
  for (const { answer, body, query } of operations) {
    if (query !== undefined) add(query, 'input')
    if (answer !== null) add(answer, 'output')
    if (body !== undefined) add(body, 'input')
  }
  return named
}

/** `$ref`s of one schema point into itself; in the document the named ones stand in one place for all. */
function relocate(schema: Json): Json {
  const moved = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')
  return z.record(z.string(), z.unknown()).parse(JSON.parse(moved))
}
