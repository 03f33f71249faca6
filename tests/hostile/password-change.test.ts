import { expect, test } from 'vitest'
import { type ClientError, changePassword, createTransport, platform, signIn } from '../../vault/client/index.ts'
import { doorThrough, linesOf, PASSWORD, startStage } from './stage.ts'

const stage = await startStage()
const { proxy, door } = stage
const finish = '/api/account/password/finish'
const passwords = ['cardboard-nebula-fifty-3', 'wicker-gasket-thunder-8', 'sandbag-violin-eleven-27']

async function enter(password: string, through = door) {
  const entered = await signIn(through, { login: 'alice', password })
  if (entered.state !== 'open') throw new Error('not open')
  return entered.session
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: ClientError) => error.code,
  )

test('a password change whose answer is lost is found to have happened, and is not done twice', async () => {
  const [next = ''] = passwords
  const session = await enter(PASSWORD)
  proxy.forget()
  proxy.lie(({ path }) => (path === finish ? 'cut' : undefined))
  await changePassword(session, { password: PASSWORD }, next)
  proxy.lie(undefined)
  expect(linesOf(proxy).filter((line) => line === `POST ${finish}`)).toHaveLength(1)
  expect((await enter(next)).account.user).toBe(session.account.user)
  expect(await codeOf(enter(PASSWORD))).toBe('cannot_unlock')
})

test('a password change whose request is lost is begun anew, and one that stays lost leaves the old password', async () => {
  const [old = '', next = '', never = ''] = passwords
  let losses = 1
  const fetch: typeof platform.fetch = async (input, init) => {
    if (String(input).endsWith(finish) && losses-- > 0) throw new TypeError('cut')
    return platform.fetch(input, init)
  }
  const lossy = { ...platform, fetch }
  const transport = createTransport(lossy, { origin: proxy.url, credentials: { kind: 'bearer', token: '-' } })
  const session = await enter(old, { ...doorThrough(proxy.url), platform: lossy, transport })
  await changePassword(session, { password: old }, next)
  losses = Number.POSITIVE_INFINITY
  expect(await codeOf(changePassword(session, { password: next }, never))).toBe('unreachable')
  expect(await codeOf(enter(never))).toBe('cannot_unlock')
  expect((await enter(next)).account.user).toBe(session.account.user)
})
