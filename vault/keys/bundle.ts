import type { AccountKeys } from './account-keys.ts'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import type { Bytes } from './bytes.ts'
import { base64, exactly, id, integer, type Shape, time } from './canonical-json.ts'
import type { NodeId, SpaceId } from './ids.ts'
import { label } from './label.ts'
import { type Place, sealJson, unsealJson } from './sealed-json.ts'
import { asKey, type NodeKey } from './secrets.ts'

/** A system folder: its key has no parent to be wrapped under. */
export interface SystemFolder {
  node: NodeId
  epoch: number
  key: NodeKey
}

/** What an account is made of besides its master key. */
export interface Bundle {
  /** Seed of the Ed25519 key that signs, 32 bytes. */
  edSeed: Bytes
  /** X25519 private key, 32 bytes. */
  xPrivate: Bytes
  space: SpaceId
  root: SystemFolder
  trash: SystemFolder
  /** Ed25519 public key of the audit log as first seen, 32 bytes. */
  auditKey: Bytes
  created: string
}

interface Written {
  v: number
  ed: string
  x: string
  space: SpaceId
  root: NodeId
  rootEpoch: number
  rootKey: string
  trash: NodeId
  trashEpoch: number
  trashKey: string
  auditKey: string
  created: string
}

const shape: Shape<Written> = {
  code: 'content_invalid',
  fields: {
    v: exactly(1),
    ed: base64(32),
    x: base64(32),
    space: id,
    root: id,
    rootEpoch: integer(1),
    rootKey: base64(32),
    trash: id,
    trashEpoch: integer(1),
    trashKey: base64(32),
    auditKey: base64(32),
    created: time,
  },
}

const place = async ({ user, amkEpoch, subkey }: AccountKeys, rev: number): Promise<Place> => ({
  key: await subkey('bundle'),
  context: label('bundle', user, amkEpoch, rev),
})

/** @param rev starts at 1 and rises with each bundle of the account */
export async function sealBundle(account: AccountKeys, rev: number, bundle: Bundle): Promise<Bytes> {
  const { edSeed, xPrivate, space, root, trash, auditKey, created } = bundle
  return sealJson(await place(account, rev), shape, {
    v: 1,
    ed: toBase64Url(edSeed),
    x: toBase64Url(xPrivate),
    space,
    root: root.node,
    rootEpoch: root.epoch,
    rootKey: toBase64Url(root.key),
    trash: trash.node,
    trashEpoch: trash.epoch,
    trashKey: toBase64Url(trash.key),
    auditKey: toBase64Url(auditKey),
    created,
  })
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openBundle(account: AccountKeys, rev: number, sealed: Uint8Array): Promise<Bundle> {
  const written = await unsealJson(await place(account, rev), shape, sealed)
  const { space, created, root, rootEpoch, trash, trashEpoch } = written
  return {
    edSeed: fromBase64Url(written.ed),
    xPrivate: fromBase64Url(written.x),
    space,
    root: { node: root, epoch: rootEpoch, key: asKey(fromBase64Url(written.rootKey)) },
    trash: { node: trash, epoch: trashEpoch, key: asKey(fromBase64Url(written.trashKey)) },
    auditKey: fromBase64Url(written.auditKey),
    created,
  }
}
