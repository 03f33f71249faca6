import { fromBase64Url, toBase64Url } from './base64url.ts'
import type { Bytes } from './bytes.ts'
import { base64, exactly, id, integer, type Shape, text } from './canonical-json.ts'
import { KeysError } from './errors.ts'
import type { NodeId, SpaceId } from './ids.ts'
import { label } from './label.ts'
import type { LinkKeys } from './link-secret.ts'
import { isNodeName, type NodeName } from './node-name.ts'
import { sealJson, unsealJson } from './sealed-json.ts'
import { asKey, type NodeKey } from './secrets.ts'

/** All that someone with a link knows about what it opens. */
export interface LinkBlob {
  space: SpaceId
  kind: 'folder' | 'file'
  epoch: number
  key: NodeKey
  name: NodeName
  /** Ed25519 public key that the manifests must be signed with, 32 bytes. */
  owner: Bytes
  /** Least revision of the folder, or least number of the file's version, that is not older than the link. */
  floor: number
  note: string
}

type Written = { v: number; node: NodeId } & { [K in keyof LinkBlob]: LinkBlob[K] extends Bytes ? string : LinkBlob[K] }

const shape: Shape<Written> = {
  code: 'content_invalid',
  fields: {
    v: exactly(1),
    space: id,
    node: id,
    kind: exactly('folder', 'file'),
    epoch: integer(1),
    key: base64(32),
    name: { isValid: isNodeName },
    owner: base64(32),
    floor: integer(1),
    note: text(2_000),
  },
}

const place = ({ link, wrap }: LinkKeys, node: NodeId) => ({ key: wrap, context: label('link', link, node) })

export async function sealLinkBlob(link: LinkKeys, node: NodeId, blob: LinkBlob): Promise<Bytes> {
  const written = { ...blob, v: 1, node, key: toBase64Url(blob.key), owner: toBase64Url(blob.owner) }
  return sealJson(place(link, node), shape, written)
}

/**
 * @param node as the server names it; the blob opens for that node only
 * @throws KeysError `sealed_invalid` (a wrong password too), `content_invalid`
 */
export async function openLinkBlob(link: LinkKeys, node: NodeId, sealed: Uint8Array): Promise<LinkBlob> {
  const { v: _, node: named, ...written } = await unsealJson(place(link, node), shape, sealed)
  if (named !== node) throw new KeysError('content_invalid')
  return { ...written, key: asKey<NodeKey>(fromBase64Url(written.key)), owner: fromBase64Url(written.owner) }
}
