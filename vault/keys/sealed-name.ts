import { toBase64Url } from './base64url.ts'
import type { Bytes } from './bytes.ts'
import type { NodeId } from './ids.ts'
import { label } from './label.ts'
import type { NodeKeys } from './node-keys.ts'
import { type NodeName, padName, unpadName } from './node-name.ts'
import { seal, unseal } from './seal.ts'
import { toUtf8 } from './text.ts'

export interface NamedChild {
  node: NodeId
  /** Rises with each name that the child gets, from 1. */
  nrev: number
}

const TAG_BYTES = 16

const context = ({ space, node: parent }: NodeKeys, { node, nrev }: NamedChild) =>
  label('name', space, parent, node, nrev)

/** A child's name for its record in the folder `parent`. A child that moves gets a new message. */
export async function sealName(parent: NodeKeys, child: NamedChild, name: NodeName): Promise<Bytes> {
  return seal(await parent.subkey('names'), context(parent, child), padName(name))
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openName(parent: NodeKeys, child: NamedChild, sealed: Uint8Array): Promise<NodeName> {
  return unpadName(await unseal(await parent.subkey('names'), context(parent, child), sealed))
}

/**
 * The text by which the server sees that a folder has two children of one name, and no more: the first 16 bytes of
 * HMAC-SHA-256 over the name, in base64url. Upper and lower case differ.
 */
export async function nameTag(parent: NodeKeys, name: NodeName): Promise<string> {
  const { subtle } = crypto
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await subtle.importKey('raw', await parent.subkey('tags'), algorithm, false, ['sign'])
  const mac = new Uint8Array(await subtle.sign('HMAC', key, toUtf8(name)))
  return toBase64Url(mac.subarray(0, TAG_BYTES))
}
