import { fromBase64Url, toBase64Url } from './base64url.ts'
import { type Child, openNodeKey, sealNodeKey } from './node-key.ts'
import type { NodeKeys } from './node-keys.ts'
import type { NodeName } from './node-name.ts'
import type { NodeRecord, Placed } from './record.ts'
import { type NamedChild, nameTag, openName, sealName } from './sealed-name.ts'
import type { NodeKey } from './secrets.ts'

/** What a record keeps sealed. */
export interface ChildSecrets {
  key: NodeKey
  name: NodeName
}

export type SealedChild = Pick<NodeRecord, 'id' | 'epoch' | 'nrev' | 'name' | 'key'> & Placed

/** The fields of a child's record that depend on the folder it is in; for a record in the trash leave the tag out. */
export async function sealChild(
  parent: NodeKeys,
  child: Child & NamedChild,
  { key, name }: ChildSecrets,
): Promise<SealedChild> {
  const [sealedName, tag, sealedKey] = await Promise.all([
    sealName(parent, child, name),
    nameTag(parent, name),
    sealNodeKey(parent, child, key),
  ])
  const { node: id, epoch, nrev } = child
  return { id, epoch, nrev, name: toBase64Url(sealedName), tag, key: toBase64Url(sealedKey) }
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openChild(parent: NodeKeys, record: NodeRecord): Promise<ChildSecrets> {
  const { id: node, epoch, nrev } = record
  const [key, name] = await Promise.all([
    openNodeKey(parent, { node, epoch }, fromBase64Url(record.key)),
    openName(parent, { node, nrev }, fromBase64Url(record.name)),
  ])
  return { key, name }
}
