import type { Account, KeySlot, Role } from '../contract/account.ts'
import {
  type AccountKey,
  type AccountKeys,
  type Bundle,
  type Bytes,
  createAccountKeys,
  createVerifier,
  deriveSlotKey,
  drawId,
  fromBase64Url,
  hashText,
  type Identity,
  type LoginName,
  type MarkVerdict,
  openBundle,
  openSlot,
  parseLoginName,
  requireIdentity,
  type Signer,
  type SlotId,
  type SpaceId,
  type SystemFolder,
  sealSlot,
  toBase64Url,
  type UserId,
  type Verifier,
} from '../keys/index.ts'
import { ClientError } from './errors.ts'
import { checkMark, type MarkStore } from './marks.ts'

/** The marks of this device for an account; called once its keys are known to be right. */
export type OpenMarks = (keys: AccountKeys) => Promise<MarkStore> | MarkStore

/** An unlocked account. Its keys stay inside: they are used through what this offers. */
export interface OpenAccount {
  readonly user: UserId
  readonly login: LoginName
  readonly role: Role
  readonly totp: boolean
  readonly keys: AccountKeys
  readonly signer: Signer
  readonly verifier: Verifier
  readonly space: SpaceId
  readonly root: SystemFolder
  readonly trash: SystemFolder
  /** Of the audit log as it was when the account was made. */
  readonly auditKey: Bytes
  readonly marks: MarkStore
  /** `older` or `forked`: the server shows an account state from before the newest that this device has seen. */
  readonly verdict: MarkVerdict
  /** A fresh slot for the account master key. @param secret as `deriveSlotKey` takes it */
  sealSlot(type: 'password' | 'recovery', secret: Uint8Array): Promise<KeySlot>
  /** The master key itself, for a device that keeps it wrapped to stay unlocked. */
  copyKey(): Bytes
}

/**
 * Opens slot, bundle and identity of an account, in this order, and asks the server for nothing.
 * @param secret OPAQUE's `export_key`, or the entropy of the recovery words
 * @throws ClientError `cannot_unlock`, the same for whatever does not fit
 */
export async function unlockAccount(secret: Uint8Array, account: Account, openMarks: OpenMarks): Promise<OpenAccount> {
  return openWith(() => openSlotOf(secret, account.user.id, account.slot), account, openMarks)
}

/** The same for a device that kept the master key. @throws ClientError `cannot_unlock` */
export function reopenAccount(key: AccountKey, account: Account, openMarks: OpenMarks): Promise<OpenAccount> {
  return openWith(async () => key, account, openMarks)
}

async function openWith(open: () => Promise<AccountKey>, account: Account, openMarks: OpenMarks): Promise<OpenAccount> {
  try {
    const key = await open()
    return await buildAccount({ key, account, login: parseLoginName(account.user.login), openMarks })
  } catch (cause) {
    throw new ClientError('cannot_unlock', { cause })
  }
}

/** @throws KeysError `sealed_invalid`, `key_size` */
export async function openSlotOf(secret: Uint8Array, user: UserId, slot: KeySlot): Promise<AccountKey> {
  const place = { user, slot: slot.id, type: slot.type, amkEpoch: slot.amkEpoch }
  return openSlot(await deriveSlotKey(secret, place), place, fromBase64Url(slot.blob))
}

export interface SlotOwner {
  user: UserId
  amkEpoch: number
  key: AccountKey
}

export async function sealNewSlot(
  { user, amkEpoch, key }: SlotOwner,
  type: 'password' | 'recovery',
  secret: Uint8Array,
): Promise<KeySlot> {
  const place = { user, slot: drawId<SlotId>(), type, amkEpoch }
  const blob = await sealSlot(await deriveSlotKey(secret, place), place, key)
  return { id: place.slot, type, amkEpoch, blob: toBase64Url(blob) }
}

/** The bundle, once the public keys it makes are the ones that the server shows. @throws KeysError */
export async function openIdentity(
  keys: AccountKeys,
  bundle: Account['bundle'],
  identity: Account['identity'],
): Promise<{ bundle: Bundle; signer: Signer }> {
  const opened = await openBundle(keys, bundle.rev, fromBase64Url(bundle.blob))
  const owner = { user: keys.user, identityEpoch: identity.epoch }
  return { bundle: opened, signer: await requireIdentity(owner, opened, readIdentity(identity)) }
}

function readIdentity({ ed, x, sig }: Account['identity']): Identity {
  return { edPublic: fromBase64Url(ed), xPublic: fromBase64Url(x), signature: fromBase64Url(sig) }
}

interface Unlocked {
  key: AccountKey
  account: Account
  login: LoginName
  openMarks: OpenMarks
}

async function buildAccount({ key, account, login, openMarks }: Unlocked): Promise<OpenAccount> {
  const { id: user, role, totp, amkEpoch } = account.user
  const keys = createAccountKeys(key, { user, amkEpoch })
  const { bundle, signer } = await openIdentity(keys, account.bundle, account.identity)
  const { space, root, trash, auditKey } = bundle
  const marks = await openMarks(keys)
  const name = `bundle:${user}`
  const hash = await hashText(fromBase64Url(account.bundle.blob))
  const prev = (await marks.get(name))?.hash ?? ''
  return {
    ...{ user, login, role, totp, keys, signer, space, root, trash, auditKey, marks },
    verifier: await createVerifier(signer.publicKey),
    verdict: await checkMark(marks, name, { rev: account.bundle.rev, hash, prev }),
    sealSlot: (type, secret) => sealNewSlot({ user, amkEpoch, key }, type, secret),
    copyKey: () => key.slice(),
  }
}
