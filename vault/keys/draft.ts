import type { AccountKeys } from './account-keys.ts'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import type { Bytes } from './bytes.ts'
import { base64, exactly, id, integer, type Shape, text, time } from './canonical-json.ts'
import type { NodeId, SpaceId, UploadId, VersionId } from './ids.ts'
import { label } from './label.ts'
import { type Place, sealJson, unsealJson } from './sealed-json.ts'
import { asKey, type VersionKey } from './secrets.ts'

/** What an interrupted upload needs to go on. The ids are inside, so a server cannot pair a key with another version. */
export interface Draft {
  space: SpaceId
  node: NodeId
  version: VersionId
  parent: NodeId
  key: VersionKey
  /** Of the content's message, 24 bytes. */
  salt: Bytes
  name: string
  /** In bytes of plaintext. */
  size: number
  /** When the file on the device changed last. */
  mtime: string
}

type Written = { v: number } & { [K in keyof Draft]: Draft[K] extends Bytes ? string : Draft[K] }

const shape: Shape<Written> = {
  code: 'content_invalid',
  fields: {
    v: exactly(1),
    space: id,
    node: id,
    version: id,
    parent: id,
    key: base64(32),
    salt: base64(24),
    name: text(255),
    size: integer(0),
    mtime: time,
  },
}

const place = async ({ user, subkey }: AccountKeys, upload: UploadId): Promise<Place> => ({
  key: await subkey('drafts'),
  context: label('draft', user, upload),
})

export async function sealDraft(account: AccountKeys, upload: UploadId, draft: Draft): Promise<Bytes> {
  const written = { ...draft, v: 1, key: toBase64Url(draft.key), salt: toBase64Url(draft.salt) }
  return sealJson(await place(account, upload), shape, written)
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openDraft(account: AccountKeys, upload: UploadId, sealed: Uint8Array): Promise<Draft> {
  const { v: _, ...written } = await unsealJson(await place(account, upload), shape, sealed)
  return { ...written, key: asKey<VersionKey>(fromBase64Url(written.key)), salt: fromBase64Url(written.salt) }
}
