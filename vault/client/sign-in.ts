import { type ClientKind, LoginStartAnswer, SignedInAnswer } from '../contract/auth.ts'
import { type RouteContract, routes } from '../contract/routes.ts'
import { type Bytes, type LoginName, parseLoginName } from '../keys/index.ts'
import { type OpenMarks, unlockAccount } from './account.ts'
import { ClientError, isRefusal } from './errors.ts'
import { type PasswordProof, startLogin } from './opaque.ts'
import { replacePassword } from './password.ts'
import type { Platform } from './platform.ts'
import { withProofOfWork } from './proof-of-work.ts'
import type { Session } from './session.ts'
import type { Transport } from './transport.ts'

export interface Door {
  platform: Platform
  /** Not signed in: with the cookie in a page, with no credentials of any use in a terminal. */
  transport: Transport
  client: ClientKind
  openMarks: OpenMarks
}

export interface Credentials {
  login: string
  password: string
}

/** The second factor is asked for before slots and bundle are given out. */
export type SignIn =
  | { state: 'open'; session: Session }
  | {
      state: 'totp'
      /** @throws ClientError `refused` with `auth_failed` for a wrong code, which may be tried again */
      confirm(code: string): Promise<Session>
    }

const MOST_STARTS = 3

/**
 * Signs in and unlocks. Cut connections begin again by themselves; a wrong password does not.
 * @throws ClientError `cannot_unlock` for a wrong password and for anything that does not open, `kdf_refused`,
 * `unreachable`, `refused`; KeysError `login_invalid`
 */
export async function signIn(door: Door, credentials: Credentials): Promise<SignIn> {
  const login = parseLoginName(credentials.login)
  for (let start = 1; ; start++) {
    try {
      return await signInOnce(door, login, credentials.password)
    } catch (error) {
      const cut = error instanceof ClientError && error.code === 'unreachable'
      if (!cut || start === MOST_STARTS) throw error
    }
  }
}

async function signInOnce(door: Door, login: LoginName, password: string): Promise<SignIn> {
  const opaque = await startLogin(login, password)
  const { startLoginRequest } = opaque
  const started = await withProofOfWork((altcha) =>
    door.transport.json(routes.loginStart, LoginStartAnswer, {
      body: { login, startLoginRequest, ...(altcha === undefined ? {} : { altcha }) },
    }),
  )
  const { finishLoginRequest, exportKey } = requireProof(opaque.finish(started.loginResponse, started.ksf))
  const { loginId } = started
  const finish = { ...{ login, password, exportKey }, route: routes.loginFinish }
  try {
    const body = { loginId, finishLoginRequest, client: door.client }
    return { state: 'open', session: await finishSignIn(door, { ...finish, body }) }
  } catch (error) {
    if (isRefusal(error, 'auth_failed')) throw new ClientError('cannot_unlock', { cause: error })
    if (!isRefusal(error, 'totp_required') || error.problem.ticket === undefined) throw error
    const { ticket } = error.problem
    const route = routes.loginTotp
    return { state: 'totp', confirm: (code) => finishSignIn(door, { ...finish, route, body: { ticket, code } }) }
  }
}

/** @throws ClientError `cannot_unlock` */
export function requireProof(proof: PasswordProof | undefined): PasswordProof {
  if (proof === undefined) throw new ClientError('cannot_unlock')
  return proof
}

interface Finish {
  login: LoginName
  password: string
  exportKey: Bytes
  route: RouteContract
  body: object
}

async function finishSignIn(door: Door, { login, password, exportKey, route, body }: Finish): Promise<Session> {
  const answer = await door.transport.json(route, SignedInAnswer, { body, patienceMs: 0 })
  const session = await openSession(door, { login, exportKey, answer })
  // The password is at hand only now: a server setup that is being replaced gets its new registration at once.
  if (answer.renew) await replacePassword(session, password)
  return session
}

/** What was answered to a right password, opened. */
export interface Entered {
  login: LoginName
  exportKey: Bytes
  answer: SignedInAnswer
}

/** @throws ClientError `cannot_unlock` */
export async function openSession(door: Door, { login, exportKey, answer }: Entered): Promise<Session> {
  const { account: shown, token } = answer
  if (shown.user.login !== login || shown.slot.type !== 'password') throw new ClientError('cannot_unlock')
  const account = await unlockAccount(exportKey, shown, door.openMarks)
  return { platform: door.platform, transport: transportFor(door, token), account, token }
}

function transportFor({ client, transport }: Door, token: string | undefined): Transport {
  if (client === 'web') return transport
  if (token === undefined) throw new ClientError('answer_invalid')
  return transport.as({ kind: 'bearer', token })
}
