import { expect, test } from 'vitest'
import {
  accountCalls,
  type ClientError,
  changePassword,
  createMemoryJournal,
  createMemoryMarks,
  makeFolder,
  openTree,
  recover,
  signIn,
} from '../../vault/client/index.ts'
import { Account } from '../../vault/contract/account.ts'
import { routes } from '../../vault/contract/routes.ts'
import { drawIdentitySecrets, signIdentity, toBase64Url } from '../../vault/keys/index.ts'
import { flipByte, lieInJson, type Tampering } from './evil-proxy.ts'
import { doorThrough, linesOf, PASSWORD, sentBy, startStage } from './stage.ts'

const stage = await startStage()
const { proxy, credentials, door, session } = stage
const key = session.account.copyKey()
const finish = 'POST /api/auth/login/finish'

/** Signs in while `change` is done to the account; the lines are what the client asked for. */
async function signInWith(change: Tampering) {
  proxy.lie(lieInJson(finish, ({ account }) => void change(account)))
  proxy.forget()
  const failure: unknown = await signIn(door, credentials).catch((error) => error)
  proxy.lie(undefined)
  return { failure: failure as ClientError, lines: linesOf(proxy) }
}

/** Reopens with the master key while `change` is done to the account: all but the slot, without its slow password. */
async function reopenWith(change: Tampering) {
  const { transport, platform } = session
  proxy.lie(lieInJson('GET /api/account', (account) => void change(account)))
  proxy.forget()
  const kept = { platform, transport, key: key as never, openMarks: () => createMemoryMarks() }
  const failure: unknown = await accountCalls.resumeSession(kept).catch((error) => error)
  proxy.lie(undefined)
  return { failure: failure as ClientError, lines: linesOf(proxy) }
}

test('1: any changed byte of the slot is refused with one message, and nothing more is asked', async () => {
  const outcomes = []
  for (const at of [0, 23, 24, 55, 56, 87, 88, 103]) {
    const { failure, lines } = await signInWith((account) => {
      account.slot.blob = flipByte(account.slot.blob, at)
    })
    outcomes.push({ code: failure.code, message: failure.message, lines })
  }
  expect(outcomes[0]?.code).toBe('cannot_unlock')
  expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1)
  expect(outcomes[0]?.lines).toEqual(['POST /api/auth/login/start', finish])
})

test('1: any changed byte of the bundle is refused with the same message', async () => {
  const { bundle } = await readAccount()
  const size = Buffer.from(bundle.blob, 'base64url').length
  for (let at = 0; at < size; at += 29) {
    const { failure, lines } = await reopenWith((account) => {
      account.bundle.blob = flipByte(account.bundle.blob, at)
    })
    expect(failure.code).toBe('cannot_unlock')
    expect(lines).toEqual(['GET /api/account'])
  }
})

const readAccount = () => session.transport.json(routes.account, Account)

test('2, 13: another kind of slot, an extra one, or other places are no way in', async () => {
  const places: Tampering[] = [
    (account) => void Object.assign(account.slot, { type: 'recovery' }),
    (account) => void Object.assign(account.slot, { id: crypto.randomUUID() }),
    (account) => void Object.assign(account.slot, { amkEpoch: 2 }),
    (account) => void Object.assign(account.user, { id: crypto.randomUUID() }),
    (account) => void Object.assign(account.user, { login: 'mallory' }),
  ]
  for (const change of places) expect((await signInWith(change)).failure.code).toBe('cannot_unlock')
  const more: Tampering[] = [
    (account) => void Object.assign(account, { escrow: account.slot }),
    (account) => void Object.assign(account, { slot: [account.slot, account.slot] }),
  ]
  for (const change of more) {
    const { failure, lines } = await reopenWith(change)
    expect(failure.code).toBe('answer_invalid')
    expect(lines).toHaveLength(1)
  }
  const moved: Tampering[] = [
    (account) => void Object.assign(account.bundle, { rev: account.bundle.rev + 1 }),
    (account) => void Object.assign(account.user, { amkEpoch: 2 }),
    (account) => void Object.assign(account.bundle, { blob: account.slot.blob }),
  ]
  for (const change of moved) expect((await reopenWith(change)).failure.code).toBe('cannot_unlock')
})

test('4, 5: other public keys than the account makes itself stop the unlock', async () => {
  const own = await signIdentity({ user: session.account.user, identityEpoch: 1 }, drawIdentitySecrets())
  const zero = toBase64Url(new Uint8Array(32))
  const changes: Tampering[] = [
    ({ identity }) => void Object.assign(identity, { ed: toBase64Url(own.edPublic), sig: toBase64Url(own.signature) }),
    ({ identity }) => void Object.assign(identity, { x: toBase64Url(own.xPublic) }),
    ({ identity }) => void Object.assign(identity, { x: zero }),
    ({ identity }) => void Object.assign(identity, { ed: zero }),
    ({ identity }) => void Object.assign(identity, { sig: flipByte(identity.sig, 63) }),
    ({ identity }) => void Object.assign(identity, { epoch: 2 }),
  ]
  for (const change of changes) {
    const { failure, lines } = await reopenWith(change)
    expect(failure.code).toBe('cannot_unlock')
    expect(lines).toHaveLength(1)
  }
})

test('10: key stretching below the floor or above the ceiling is refused, and not tried with less', async () => {
  const asked = [
    { memory: 8_192, iterations: 1, parallelism: 1 },
    { memory: 65_535, iterations: 3, parallelism: 1 },
    { memory: 65_536, iterations: 2, parallelism: 1 },
    { memory: 0, iterations: 0, parallelism: 0 },
    { memory: 1_048_577, iterations: 3, parallelism: 1 },
    { memory: 65_536, iterations: 11, parallelism: 1 },
    { memory: 65_536, iterations: 3, parallelism: 4 },
  ]
  for (const ksf of asked) {
    proxy.lie(lieInJson('POST /api/auth/login/start', (answer) => ({ ...answer, ksf })))
    proxy.forget()
    await expect(signIn(door, credentials)).rejects.toMatchObject({ code: 'kdf_refused' })
    expect(linesOf(proxy)).toEqual(['POST /api/auth/login/start'])
  }
  proxy.lie(lieInJson('POST /api/auth/login/start', (answer) => ({ ...answer, ksf: 'memory-constrained' })))
  await expect(signIn(door, credentials)).rejects.toMatchObject({ code: 'answer_invalid' })
  proxy.lie(undefined)
})

test('14: what a server records of sign-up, sign-in, password change and recovery holds no password and no words', async () => {
  await using fresh = await startStage()
  const changed = 'cardboard-nebula-fifty-3'
  const recovered = 'wicker-gasket-thunder-8'
  const entered = await signIn(fresh.door, fresh.credentials)
  if (entered.state !== 'open') throw new Error('not open')
  await changePassword(entered.session, { password: PASSWORD }, changed)
  const transport = doorThrough(fresh.proxy.url).transport
  const words = await recover(transport, { login: 'alice', words: fresh.words.join(' '), password: recovered })
  const sent = sentBy(fresh.proxy)
  const entropies = [fresh.words, words].map((list) => list.slice(0, 3).join(' '))
  for (const secret of [PASSWORD, changed, recovered, ...entropies]) {
    expect(sent).not.toContain(secret)
    expect(sent).not.toContain(Buffer.from(secret).toString('base64url'))
    expect(sent).not.toContain(Buffer.from(secret).toString('hex'))
  }
  expect(sent).not.toContain(toBase64Url(entered.session.account.copyKey()))
})

test('15: an account state from before the newest that the device has seen is marked, and nothing is built on it', async () => {
  const marks = createMemoryMarks()
  await marks.put(`bundle:${session.account.user}`, { rev: 2, hash: 'A'.repeat(43) })
  const { transport, platform } = session
  const reopened = await accountCalls.resumeSession({ platform, transport, key: key as never, openMarks: () => marks })
  expect(reopened.account.verdict).toBe('older')
  expect(await marks.get(`bundle:${session.account.user}`)).toMatchObject({ rev: 2 })
  const tree = openTree(reopened, createMemoryJournal())
  proxy.forget()
  await expect(makeFolder(tree, tree.root, 'new')).rejects.toMatchObject({ code: 'read_only' })
  expect(linesOf(proxy)).toEqual([])
})

test('17: a wrong password and an unknown login end the same way, after the same requests', async () => {
  const outcomes = []
  for (const [login, password] of [
    ['alice', 'wrong-otter-plumbing-41'],
    ['nobody', PASSWORD],
  ] as const) {
    proxy.forget()
    const failure = await signIn(door, { login, password }).catch((error: ClientError) => error)
    const sizes = proxy.seen.map(({ answered }) => answered !== 'cut' && [answered.status, answered.body.length])
    outcomes.push({ code: (failure as ClientError).code, lines: linesOf(proxy), sizes })
  }
  expect(outcomes[0]).toEqual(outcomes[1])
  expect(outcomes[0]).toMatchObject({ code: 'cannot_unlock' })
})
