/** For tests: people with the real client, and sign-ins at the bare protocol with a quick key stretching. */
import { createHash, randomBytes } from 'node:crypto'
import { client } from '@serenity-kit/opaque'
import { createMemoryMarks } from '../client/marks.ts'
import { platform } from '../client/platform.ts'
import type { Door } from '../client/sign-in.ts'
import { createTransport } from '../client/transport.ts'
import type { TestVault } from '../test-vault.ts'

/** A terminal in front of that replica. */
export function doorTo({ url }: Pick<TestVault, 'url'>): Door {
  const transport = createTransport(platform, { origin: url, credentials: { kind: 'bearer', token: '' } })
  return { platform, transport, client: 'cli', openMarks: () => createMemoryMarks() } as unknown as Door
}

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects
  body: any
}

export interface Ask {
  method?: string
  path: string
  body?: unknown
  token?: string
  headers?: Record<string, string>
}

/** One request; the body is JSON unless it is text. */
export async function ask(
  { url }: Pick<TestVault, 'url'>,
  { method, path, body, token, headers }: Ask,
): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(url + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  })
  const raw = await answer.text()
  const isJson = /[/+]json$/.test(answer.headers.get('content-type') ?? '')
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(raw) : raw }
}

const QUICK = { 'argon2id-custom': { memory: 8, iterations: 1, parallelism: 1 } } as const
const identifiers = (login: string) => ({ client: login, server: 'leyzen-vault' })

/** The client's part of a registration; the answer goes into `finish`. */
export function beginRegistration(login: string, password: string) {
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
  return {
    registrationRequest,
    finish: (registrationResponse: string) =>
      client.finishRegistration({
        ...{ clientRegistrationState, registrationResponse, password, keyStretching: QUICK },
        identifiers: identifiers(login),
      }).registrationRecord,
  }
}

/** The client's part of a login; `finish` is undefined for a wrong password. */
export function beginLogin(login: string, password: string) {
  const { clientLoginState, startLoginRequest } = client.startLogin({ password })
  return {
    startLoginRequest,
    finish: (loginResponse: string) =>
      client.finishLogin({
        ...{ clientLoginState, loginResponse, password, keyStretching: QUICK },
        identifiers: identifiers(login),
      })?.finishLoginRequest,
  }
}

/** What stands in for sealed bytes, which the server never opens. */
export const opaqueBytes = (bytes: number): string => randomBytes(bytes).toString('base64url')
export const sha256Text = (text: string): string => createHash('sha256').update(text).digest('base64url')

export interface TestAccount {
  login: string
  password: string
  user: string
  token: string
}
