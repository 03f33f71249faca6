import { z } from 'zod'
import { Problem, type ProblemCode, problems } from './problems.ts'
import type { Access, Answer, RouteContract } from './route.ts'
import { routes } from './routes.ts'

type Json = Record<string, unknown>

const mediaTypes = {
  bytes: 'application/octet-stream',
  text: 'text/plain',
  ndjson: 'application/x-ndjson',
} as const

const security: Record<Access, Json[]> = {
  public: [],
  session: [{ cookie: [] }, { bearer: [] }],
  admin: [{ cookie: [] }, { bearer: [] }],
  link: [{ cookie: [] }, { bearer: [] }, { link: [] }],
}

/** Codes that any route may answer. */
const everywhere: ProblemCode[] = ['bad_request', 'not_found', 'rate_limited', 'internal', 'busy', 'draining']
const byAccess: Record<Access, ProblemCode[]> = {
  public: [],
  session: ['auth_required', 'session_expired', 'origin'],
  link: ['auth_required', 'session_expired'],
  admin: ['auth_required', 'session_expired', 'origin', 'forbidden'],
}

/**
 * The OpenAPI 3.1 description of all routes, made of the schemas that the server parses with.
 * @param version of this release
 */
export function renderOpenApi(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const [name, contract] of Object.entries(routes)) {
    paths[contract.path] = { ...paths[contract.path], [contract.method.toLowerCase()]: operation(name, contract) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Leyzen Vault', version },
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, 'output') },
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: '__Host-vault' },
        bearer: { type: 'http', scheme: 'bearer' },
        link: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'Link and the token of a link session',
        },
      },
    },
  }
}

function operation(operationId: string, contract: RouteContract): Json {
  const { summary, access, answers, request } = contract
  const described = Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])
  return {
    operationId,
    summary,
    security: security[access],
    parameters: [...pathParameters(contract), ...queryParameters(contract)],
    ...(request === undefined ? {} : { requestBody: { required: true, content: contentOf(request, 'input') } }),
    responses: { ...Object.fromEntries(described), ...refusals(contract) },
  }
}

function answerOf(answer: Answer): Json {
  return answer === 'none' ? { description: 'Done' } : { description: 'As asked', content: contentOf(answer, 'output') }
}

function contentOf(body: Exclude<Answer, 'none'>, io: 'input' | 'output'): Json {
  if (typeof body === 'string') return { [mediaTypes[body]]: {} }
  return { 'application/json': { schema: schemaOf(body, io) } }
}

/** One answer a status; its description names the codes. */
function refusals({ access, reauth, refuses }: RouteContract): Json {
  const codes = new Set<ProblemCode>([...refuses, ...byAccess[access], ...everywhere])
  if (reauth) codes.add('reauth_required')
  const byStatus: Record<string, ProblemCode[]> = {}
  for (const code of codes) {
    const { status } = problems[code]
    byStatus[status] = [...(byStatus[status] ?? []), code]
  }
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, names]) => [status, { description: names.toSorted().join(', '), content }]),
  )
}

function pathParameters({ path }: RouteContract): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'n' ? { type: 'integer', minimum: 0 } : { type: 'string', format: 'uuid' },
  }))
}

function queryParameters({ query }: RouteContract): Json[] {
  if (query === undefined) return []
  const schema = schemaOf(query, 'output') as { properties?: Json; required?: string[] }
  return Object.entries(schema.properties ?? {}).map(([name, value]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: value,
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: 'draft-2020-12', io })
  return json
}
