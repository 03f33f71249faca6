import type { Bytes } from './bytes.ts'
import type { NodeId, SpaceId, VersionId } from './ids.ts'
import { label } from './label.ts'
import type { NodeKeys } from './node-keys.ts'
import { unwrapKey, wrapKey } from './seal.ts'
import { asKey, type VersionKey } from './secrets.ts'

const context = ({ space, node }: NodeKeys, version: VersionId) => label('versionkey', space, node, version)

export async function sealVersionKey(file: NodeKeys, version: VersionId, key: VersionKey): Promise<Bytes> {
  return wrapKey(await file.subkey('versions'), context(file, version), key)
}

/** @throws KeysError `sealed_invalid` */
export async function openVersionKey(file: NodeKeys, version: VersionId, sealed: Uint8Array): Promise<VersionKey> {
  return asKey<VersionKey>(await unwrapKey(await file.subkey('versions'), context(file, version), sealed))
}

/** The context under which a version key encrypts the content, by `vault/format`. */
export function contentContext(space: SpaceId, node: NodeId, version: VersionId): Bytes {
  return label('content', space, node, version)
}
