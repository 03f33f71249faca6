/** For tests: a vault with an administrator, a clock that moves when told, and sign-ins at the bare protocol. */
import { startTestVault, type TestVault } from '../../test-vault.ts'
import { ask, beginLogin, opaqueBytes, type TestAccount } from '../test-accounts.ts'
import { createTestAccount } from '../test-new-account.ts'

type Replica = Pick<TestVault, 'url'>

interface At {
  client?: string
  from?: Replica
}

export async function startVaultWithAdmin() {
  let nowMs = Date.now() // the library of the proof of work looks at the real clock, too
  const clock = () => new Date(nowMs)
  const pass = (ms: number) => {
    nowMs += ms
  }
  const vault = await startTestVault({ clock })
  const admin = await createTestAccount(vault)
  const signIns = createSignIns(vault, pass)
  return { vault, admin, clock, pass, ...signIns, [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose]() }
}

function createSignIns(vault: TestVault, pass: (ms: number) => void) {
  async function startLogin(login: string, password: string, from: Replica = vault) {
    const opaque = beginLogin(login, password)
    const { startLoginRequest } = opaque
    const answer = await ask(from, { path: '/api/auth/login/start', body: { login, startLoginRequest } })
    return { answer, opaque }
  }

  const finishLogin = (loginId: string, finishLoginRequest: string, { client = 'cli', from = vault }: At = {}) =>
    ask(from, { path: '/api/auth/login/finish', body: { loginId, finishLoginRequest, client } })

  async function signIn({ login, password }: TestAccount, { client = 'cli', from = vault }: At = {}) {
    pass(60_000) // past the limit of starts
    const { answer, opaque } = await startLogin(login, password, from)
    const finish = opaque.finish(answer.body.loginResponse) ?? opaqueBytes(64)
    return finishLogin(answer.body.loginId, finish, { client, from })
  }

  async function confirm({ login, password }: TestAccount, token: string) {
    const opaque = beginLogin(login, password)
    const { startLoginRequest } = opaque
    const started = await ask(vault, { path: '/api/auth/reauth/start', body: { startLoginRequest }, token })
    const { loginId, loginResponse } = started.body
    const finishLoginRequest = opaque.finish(loginResponse) ?? opaqueBytes(64)
    return ask(vault, { path: '/api/auth/reauth/finish', body: { loginId, finishLoginRequest }, token })
  }

  return { startLogin, finishLogin, signIn, confirm }
}
