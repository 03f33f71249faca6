/** For tests: an account made at the bare protocol, without the cost of a real password. */
import { randomUUID } from 'node:crypto'
import {
  drawIdentitySecrets,
  firstFolderManifest,
  openSigner,
  signFolderManifest,
  signIdentity,
  summarizeListing,
  toBase64Url,
} from '../keys/index.ts'
import { SETUP_TOKEN, type TestVault } from '../test-vault.ts'
import { ask, beginRegistration, opaqueBytes, type TestAccount } from './test-accounts.ts'

type Ids = Parameters<typeof firstFolderManifest>[0] & { author: Parameters<typeof signIdentity>[0]['user'] }

/** The body of a registration's last step, as the client makes it; its sealed bytes are random. */
export async function newAccountBody() {
  const secrets = drawIdentitySecrets()
  const signer = await openSigner(secrets)
  const [user, space, root, trash] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  const { edPublic, xPublic, signature } = await signIdentity(
    { user: user as Ids['author'], identityEpoch: 1 },
    secrets,
  )
  const sign = async (folder: string) => {
    const at = new Date().toISOString()
    const state = { ...(await summarizeListing([])), epoch: 1, author: user as Ids['author'], at }
    const { json, sig } = await signFolderManifest(firstFolderManifest({ space, folder } as Ids, state), signer)
    return { json, sig }
  }
  const slot = (type: string) => ({ id: randomUUID(), type, amkEpoch: 1, blob: opaqueBytes(104) })
  return {
    client: 'cli',
    ksf: { memory: 65_536, iterations: 3, parallelism: 1 },
    user,
    slots: [slot('password'), slot('recovery')],
    recoveryHash: opaqueBytes(32),
    bundle: { rev: 1, blob: opaqueBytes(400) },
    identity: { ed: toBase64Url(edPublic), x: toBase64Url(xPublic), sig: toBase64Url(signature), epoch: 1 },
    ...{ space, root, trash },
    manifests: [await sign(root), await sign(trash)],
  }
}

export async function createTestAccount(
  vault: Pick<TestVault, 'url'>,
  { login = 'alice', password = 'correct horse battery', setupToken = SETUP_TOKEN } = {},
): Promise<TestAccount> {
  const registration = beginRegistration(login, password)
  const { registrationRequest } = registration
  const path = '/api/auth/register/start'
  const started = await ask(vault, { path, body: { login, token: setupToken, registrationRequest } })
  if (started.status !== 200) throw new Error(JSON.stringify(started.body))
  const registrationRecord = registration.finish(started.body.registrationResponse)
  const { registerId } = started.body
  const account = await newAccountBody()
  const body = { registerId, registrationRecord, ...account }
  const finished = await ask(vault, { path: '/api/auth/register/finish', body })
  if (finished.status !== 201) throw new Error(JSON.stringify(finished.body))
  return { login, password, user: account.user, token: finished.body.token }
}

/** Another account, by an invite of that administrator. */
export async function inviteTestAccount(
  vault: Pick<TestVault, 'url'>,
  admin: Pick<TestAccount, 'token'>,
  login: string,
): Promise<TestAccount> {
  const invited = await ask(vault, { path: '/api/admin/invites', body: { role: 'user', days: 1 }, token: admin.token })
  const setupToken = String(invited.body.url).split('#')[1] ?? ''
  return createTestAccount(vault, { login, setupToken })
}
