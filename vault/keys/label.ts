import type { Bytes } from './bytes.ts'
import { KeysError } from './errors.ts'
import type { LinkId, NodeId, SlotId, SpaceId, UploadId, UserId, VersionId } from './ids.ts'
import type { LoginName } from './login-name.ts'
import { toUtf8 } from './text.ts'

/** What opens a copy of the account master key. Passkeys come later; their labels are fixed now. */
export type SlotType = 'password' | 'recovery' | 'passkey'
type Rev = number
type Epoch = number

/** Every purpose that a key or message has, and what it is bound to. One purpose, one label. */
export interface LabelFields {
  // Derived keys.
  'kek/password': [user: UserId, slot: SlotId]
  'kek/recovery': [user: UserId, slot: SlotId]
  'kek/passkey': [user: UserId, slot: SlotId]
  'auth/recovery': [login: LoginName]
  'amk/bundle': [user: UserId, amkEpoch: Epoch]
  'amk/prefs': [user: UserId]
  'amk/cache': [user: UserId]
  'amk/drafts': [user: UserId]
  'amk/links': [user: UserId]
  'node/wrap': [node: NodeId, epoch: Epoch]
  'node/names': [node: NodeId, epoch: Epoch]
  'node/tags': [node: NodeId, epoch: Epoch]
  'node/index': [node: NodeId, epoch: Epoch]
  'node/attributes': [node: NodeId, epoch: Epoch]
  'node/thumbs': [node: NodeId, epoch: Epoch]
  'node/versions': [node: NodeId, epoch: Epoch]
  'link/salt': [link: LinkId]
  'link/lookup': [link: LinkId]
  'link/access': [link: LinkId]
  'link/wrap': [link: LinkId]
  // Contexts of sealed messages.
  slot: [user: UserId, slot: SlotId, type: SlotType, amkEpoch: Epoch]
  bundle: [user: UserId, amkEpoch: Epoch, rev: Rev]
  prefs: [user: UserId, rev: Rev]
  cache: [user: UserId, kind: string]
  draft: [user: UserId, upload: UploadId]
  nodekey: [space: SpaceId, node: NodeId, parent: NodeId, parentEpoch: Epoch, nodeEpoch: Epoch]
  name: [space: SpaceId, parent: NodeId, node: NodeId, nrev: Rev]
  attributes: [space: SpaceId, node: NodeId, version: VersionId]
  thumbnail: [space: SpaceId, node: NodeId, version: VersionId]
  index: [space: SpaceId, node: NodeId, rev: Rev]
  versionkey: [space: SpaceId, node: NodeId, version: VersionId]
  content: [space: SpaceId, node: NodeId, version: VersionId]
  link: [link: LinkId, node: NodeId]
  'link-owner': [user: UserId, link: LinkId]
  // What signatures cover, in front of the signed bytes.
  'sign/identity': [user: UserId, identityEpoch: Epoch]
  'sign/folder': []
  'sign/version': []
}
export type Purpose = keyof LabelFields

const printable = /^[\x21-\x7e]+$/

/**
 * `leyzen-vault/v1/` and the purpose, then each field behind a zero byte. No field can hold that byte, so no two labels
 * are the same bytes.
 * @throws KeysError `field_invalid`
 */
export function label<P extends Purpose>(purpose: P, ...fields: LabelFields[P]): Bytes {
  return toUtf8([`leyzen-vault/v1/${purpose}`, ...fields.map(renderField)].join('\0'))
}

function renderField(field: string | number): string {
  if (typeof field === 'number' && (!Number.isSafeInteger(field) || field < 0)) throw new KeysError('field_invalid')
  const text = String(field)
  if (!printable.test(text)) throw new KeysError('field_invalid')
  return text
}
