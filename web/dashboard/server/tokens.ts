/** Bearer tokens of programs: a scraper, an intrusion detection. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'

export type TokenName = 'metrics' | 'risk'

export interface Tokens {
  accepts(name: TokenName, headers: Headers): boolean
}

/** A token whose file is missing or empty is never accepted. */
export async function readTokens(files: Readonly<Record<TokenName, string>>): Promise<Tokens> {
  return createTokens({ metrics: await readToken(files.metrics), risk: await readToken(files.risk) })
}

export function createTokens(known: Readonly<Record<TokenName, string | null>>): Tokens {
  const digests = { metrics: digestOf(known.metrics), risk: digestOf(known.risk) }
  return {
    accepts(name, headers) {
      const [, given] = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(headers.get('authorization') ?? '') ?? []
      const [wanted, got] = [digests[name], digestOf(given ?? null)]
      return wanted !== null && got !== null && timingSafeEqual(wanted, got)
    },
  }
}

/** Equal lengths, so that comparing tells nothing of how long the token is. */
function digestOf(token: string | null): Buffer | null {
  return token === null ? null : createHash('sha256').update(token).digest()
}

async function readToken(file: string): Promise<string | null> {
  try {
    const text = (await readFile(file, 'utf8')).trim()
    return text === '' ? null : text
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
