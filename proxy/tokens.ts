import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ConfigProblems } from './errors.ts'

const TOKEN = /^[A-Za-z0-9._~+/=-]{32,4096}$/
const BEARER = /^bearer ([A-Za-z0-9._~+/=-]+)$/i
const DAY_MS = 86_400_000

/** A setting given as text or as a file that is read again on SIGHUP. */
export type Source = { text: string } | { file: string } | undefined

export interface TokenSources {
  current: Source
  previous: Source
  previousUntil: Source
}

interface Token {
  text: string
  digest: Buffer
  validUntil: number
}

const digestOf = (text: string) => createHash('sha256').update(text).digest()

async function readSource(source: Source): Promise<string> {
  if (!source) return ''
  if ('text' in source) return source.text.trim()
  return (await readFile(source.file, 'utf8')).trim()
}

/** @throws ConfigProblems */
async function readTokens(sources: TokenSources, now: number): Promise<Token[]> {
  const problems: string[] = []
  const read = (name: string, source: Source, optional: boolean) =>
    readSource(source).catch((error: NodeJS.ErrnoException) => {
      if (!(optional && error.code === 'ENOENT')) problems.push(`${name}: its file cannot be read (${error.code})`)
      return ''
    })
  const current = await read('DOCKER_PROXY_TOKEN', sources.current, false)
  const previous = await read('DOCKER_PROXY_TOKEN_PREVIOUS', sources.previous, true)
  const until = await read('DOCKER_PROXY_TOKEN_PREVIOUS_UNTIL', sources.previousUntil, true)
  const untilMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(until)
    ? Date.parse(until)
    : Number.NaN
  const grammar = 'need at least 32 characters of [A-Za-z0-9._~+/=-]'
  if (!TOKEN.test(current)) problems.push(`DOCKER_PROXY_TOKEN: ${grammar}`)
  if (previous && !TOKEN.test(previous)) problems.push(`DOCKER_PROXY_TOKEN_PREVIOUS: ${grammar}`)
  if (previous && !(untilMs <= now + DAY_MS)) {
    problems.push('DOCKER_PROXY_TOKEN_PREVIOUS_UNTIL: need an RFC 3339 time at most 24 hours ahead')
  }
  if (problems.length > 0) throw new ConfigProblems(problems)
  const token = (text: string, validUntil: number) => ({ text, digest: digestOf(text), validUntil })
  return [token(current, Number.POSITIVE_INFINITY), ...(previous ? [token(previous, untilMs)] : [])]
}

/** The valid tokens, at most two. @throws ConfigProblems on the first read; later reads that fail change nothing. */
export async function openTokens(sources: TokenSources, now: () => number) {
  let tokens = await readTokens(sources, now())
  return {
    async reload(): Promise<void> {
      tokens = await readTokens(sources, now())
    },
    /** First 8 hex digits of the token's digest when it is valid. Every token is compared, in constant time. */
    identify(authorization: string | undefined): string | undefined {
      const text = BEARER.exec(authorization ?? '')?.[1]
      if (!text) return undefined
      const digest = digestOf(text)
      let known = false
      for (const token of tokens) {
        const same = timingSafeEqual(digest, token.digest)
        known = (same && now() < token.validUntil) || known
      }
      return known ? digest.toString('hex', 0, 4) : undefined
    },
    /** `text` without any token in it. */
    redact(text: string): string {
      return tokens.reduce((clean, token) => clean.replaceAll(token.text, '[token]'), text)
    },
  }
}
export type Tokens = Awaited<ReturnType<typeof openTokens>>
