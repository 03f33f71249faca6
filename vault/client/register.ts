import { RegisterStartAnswer, SignedInAnswer } from '../contract/auth.ts'
import { InstanceAnswer } from '../contract/instance.ts'
import { routes } from '../contract/routes.ts'
import {
  type AccountKey,
  type Bytes,
  createAccountKeys,
  deriveRecoveryProof,
  drawId,
  drawIdentitySecrets,
  drawKey,
  drawRecoveryEntropy,
  firstFolderManifest,
  fromBase64Url,
  hashText,
  KDF_FLOOR,
  type LoginName,
  type NodeId,
  type NodeKey,
  openSigner,
  parseLoginName,
  type Signer,
  type SpaceId,
  sealBundle,
  signFolderManifest,
  signIdentity,
  summarizeListing,
  toBase64Url,
  toRecoveryWords,
  type UserId,
} from '../keys/index.ts'
import { sealNewSlot } from './account.ts'
import { startRegistration } from './opaque.ts'
import { requirePassword } from './password-rule.ts'
import type { Session } from './session.ts'
import { type Credentials, type Door, openSession } from './sign-in.ts'

export interface NewAccount {
  session: Session
  /** 24 words that open the account without its password. They are kept nowhere. */
  words: string[]
}

/**
 * Makes an account and opens it.
 * @param token of an invite, or the first-run token
 * @throws ClientError `password_weak`, `refused` (`gone`, `login_taken`, `auth_failed`); KeysError `login_invalid`
 */
export async function register(door: Door, credentials: Credentials, token: string): Promise<NewAccount> {
  const login = parseLoginName(credentials.login)
  requirePassword(credentials.password, login)
  const { transport, platform, client } = door
  const instance = await transport.json(routes.instance, InstanceAnswer)
  const opaque = await startRegistration(login, credentials.password)
  const { registrationRequest } = opaque
  const started = await transport.json(routes.registerStart, RegisterStartAnswer, {
    body: { login, token, registrationRequest },
  })
  const ksf = { ...KDF_FLOOR }
  const { registrationRecord, exportKey } = opaque.finish(started.registrationResponse, ksf)
  const entropy = drawRecoveryEntropy()
  const auditKey = fromBase64Url(instance.auditKey)
  const made = await makeAccount({ login, exportKey, entropy, auditKey, at: platform.now().toISOString() })
  const { registerId } = started
  const body = { registerId, client, registrationRecord, ksf, ...made }
  const answer = await transport.json(routes.registerFinish, SignedInAnswer, { body })
  return { session: await openSession(door, { login, exportKey, answer }), words: toRecoveryWords(entropy) }
}

interface Beginning {
  login: LoginName
  exportKey: Bytes
  entropy: Bytes
  auditKey: Bytes
  at: string
}

async function makeAccount({ login, exportKey, entropy, auditKey, at }: Beginning) {
  const user = drawId<UserId>()
  const owner = { user, amkEpoch: 1, key: drawKey<AccountKey>() }
  const secrets = drawIdentitySecrets()
  const [space, root, trash] = [drawId<SpaceId>(), drawSystemFolder(), drawSystemFolder()]
  const bundle = { ...secrets, space, root, trash, auditKey, created: at }
  const signer = await openSigner(secrets)
  const sign = (folder: NodeId) => signEmptyFolder(signer, { space, folder, author: user, at })
  return {
    user,
    slots: [await sealNewSlot(owner, 'password', exportKey), await sealNewSlot(owner, 'recovery', entropy)],
    recoveryHash: await recoveryHashOf(entropy, login),
    bundle: { rev: 1, blob: toBase64Url(await sealBundle(createAccountKeys(owner.key, owner), 1, bundle)) },
    identity: renderIdentity(await signIdentity({ user, identityEpoch: 1 }, secrets)),
    ...{ space, root: root.node, trash: trash.node },
    manifests: [await sign(root.node), await sign(trash.node)],
  }
}

/** What the server keeps of the proof of recovery words. */
export async function recoveryHashOf(entropy: Bytes, login: LoginName): Promise<string> {
  return hashText(await deriveRecoveryProof(entropy, login))
}

const drawSystemFolder = () => ({ node: drawId<NodeId>(), epoch: 1, key: drawKey<NodeKey>() })

function renderIdentity({ edPublic, xPublic, signature }: Awaited<ReturnType<typeof signIdentity>>) {
  return { ed: toBase64Url(edPublic), x: toBase64Url(xPublic), sig: toBase64Url(signature), epoch: 1 }
}

interface EmptyFolder {
  space: SpaceId
  folder: NodeId
  author: UserId
  at: string
}

/** The first manifest of a folder, as it is sent. */
export async function signEmptyFolder(signer: Signer, { space, folder, author, at }: EmptyFolder) {
  const state = { ...(await summarizeListing([])), epoch: 1, author, at }
  const { json, sig } = await signFolderManifest(firstFolderManifest({ space, folder }, state), signer)
  return { json, sig }
}
