/** Sessions of a running dashboard, got as a person gets them: proof of work, name and password. */
import { randomUUID } from 'node:crypto'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { z } from 'zod'
import { Challenge } from '../../web/dashboard/contract/account.ts'

export interface Ground {
  /** Origin, for example http://localhost:8081. */
  url: string
  user: string
  password: string
}

const captchaAnswer = z.object({ challenge: Challenge })

/** @returns the cookie, as a request sends it */
export async function signIn({ url, user, password }: Ground, signal: AbortSignal): Promise<string> {
  const asked = await fetch(new URL('/api/captcha', url), { signal })
  const { challenge } = captchaAnswer.parse(await readJson(asked))
  const solution = await solveChallenge({ challenge, deriveKey })
  if (solution === null) throw new Error('the proof of work was not found in time')
  const { counter, derivedKey } = solution
  const body = JSON.stringify({ user, password, captcha: { challenge, solution: { counter, derivedKey } } })
  const answer = await fetch(new URL('/api/login', url), { method: 'POST', headers: writing(url), body, signal })
  await readJson(answer)
  const [cookie = ''] = (answer.headers.getSetCookie()[0] ?? '').split(';')
  return cookie
}

/** @returns null when the dashboard refuses: the rotation that comes by itself is as good */
export async function askForRotation({ url }: Ground, cookie: string, signal: AbortSignal): Promise<number | null> {
  const headers = { ...writing(url), cookie, 'idempotency-key': randomUUID() }
  const target = new URL('/api/rotation/rotate', url)
  const answer = await fetch(target, { method: 'POST', headers, body: '{"reason":"bench dashboard"}', signal })
  const taken = z.object({ epoch: z.int() }).safeParse(await answer.json())
  return answer.ok && taken.success ? taken.data.epoch : null
}

const writing = (url: string) => ({
  ...{ 'content-type': 'application/json', origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' },
})

async function readJson(answer: Response): Promise<unknown> {
  const body: unknown = await answer.json()
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${JSON.stringify(body)}`)
  return body
}
