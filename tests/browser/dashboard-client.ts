/** The dashboard's REST interface as a program sees it: every byte of a request is the caller's choice. */
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { type Challenge, type Solution, solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  json<T>(): T
  /** Code of a refusal; undefined when the answer is none. */
  code: string | undefined
}

export interface Sending {
  method?: string
  /** Anything but text is sent as JSON. */
  body?: unknown
  /** On top of those that a browser on our own page would send; undefined takes one away. */
  headers?: Record<string, string | undefined>
}

export interface Credentials {
  user: string
  password: string
}

export class DashboardClient {
  readonly origin: string
  /** Cookies by name, as a browser would keep them. */
  readonly cookies = new Map<string, string>()

  constructor(origin: string) {
    this.origin = origin
  }

  /** One request as from our own page. The path goes out as it is written. */
  async send(path: string, sending: Sending = {}): Promise<Answer> {
    const response = await this.open(path, sending)
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    return readAnswer(response, text)
  }

  /** As `send`, again and again while the answer is that it was too often. */
  async patiently(path: string, sending?: Sending): Promise<Answer> {
    for (;;) {
      const answer = await this.send(path, sending)
      if (answer.status !== 429) return answer
      await new Promise((done) => setTimeout(done, 100))
    }
  }

  /** As `send`, with the body still to come. */
  open(path: string, { method = 'GET', body, headers = {} }: Sending = {}): Promise<IncomingMessage> {
    const { hostname, port, host } = new URL(this.origin)
    const bytes = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const wanted = { ...this.usual(method, bytes), Host: host, ...headers }
    const sent = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
    return new Promise((done, reject) => {
      const outgoing = request({ hostname, port, path, method, headers: sent, agent: false, timeout: 30_000 })
      outgoing.on('response', (response) => {
        this.keepCookies(response.headers['set-cookie'] ?? [])
        done(response)
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer in 30 s`)))
      outgoing.on('error', reject)
      outgoing.end(bytes)
    })
  }

  /** A proof of work for one guess; how hard it is depends on what failed before for this user. */
  async prove(user: string): Promise<{ challenge: Challenge; solution: Solution }> {
    const answer = await this.patiently(`/api/captcha?user=${encodeURIComponent(user)}`)
    const { challenge } = answer.json<{ challenge: Challenge }>()
    const solution = await solveChallenge({ challenge, deriveKey })
    if (solution === null) throw new Error('no solution within 90 s')
    return { challenge, solution }
  }

  async login(credentials: Credentials, more: Record<string, unknown> = {}): Promise<Answer> {
    return this.send('/api/login', {
      method: 'POST',
      body: { ...credentials, captcha: await this.prove(credentials.user), ...more },
    })
  }

  /** @throws Error with the answer when it is not 200 */
  async signIn(credentials: Credentials): Promise<this> {
    const answer = await this.login(credentials)
    if (answer.status !== 200) throw new Error(`sign-in of ${credentials.user} → ${answer.status} ${answer.text}`)
    return this
  }

  private usual(method: string, bytes: string | undefined): Record<string, string | undefined> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return {
      Cookie: cookie === '' ? undefined : cookie,
      'Sec-Fetch-Site': 'same-origin',
      Origin: method === 'GET' || method === 'HEAD' ? undefined : this.origin,
      'Content-Type': bytes === undefined ? undefined : 'application/json',
      'Content-Length': bytes === undefined ? undefined : String(Buffer.byteLength(bytes)),
    }
  }

  private keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name === undefined || value === undefined) continue
      if (value === '' || /;\s*max-age=0(;|$)/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
}

function readAnswer({ statusCode = 0, headers }: IncomingMessage, text: string): Answer {
  const json = <T>() => JSON.parse(text) as T
  const isError = /json/.test(headers['content-type'] ?? '') && text.startsWith('{"error"')
  return { status: statusCode, headers, text, json, code: isError ? json<ErrorAnswer>().error.code : undefined }
}

interface ErrorAnswer {
  error: { code: string }
}
