/** What a client sends for a new account, checked as a whole: nothing of it is believed because a part is right. */
import { createPublicKey, verify } from 'node:crypto'
import type { RegisterFinishRequest } from '../../contract/auth.ts'
import { FolderManifest } from '../../contract/records.ts'
import type { Kdf, Signed } from '../../contract/values.ts'
import { ApiError } from '../problems.ts'
import { createSignatureCheck, hashText, parseText, type VerifySignature } from '../tx/signed-text.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Rows, as far as the client makes them. */
export interface NewAccount {
  user: {
    id: string
    edPublic: Bytes
    xPublic: Bytes
    identitySig: Bytes
    identityEpoch: number
    amkEpoch: number
    bundle: Bytes
    bundleRev: number
  }
  ksf: Kdf
  slots: { id: string; type: string; amkEpoch: number; blob: Bytes; proofHash: Bytes | null }[]
  space: { id: string; rootId: string; trashId: string }
  /** Root and trash. */
  folders: { folderId: string; manifest: string; sig: Bytes; hash: Bytes }[]
}

export const bytesOf = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'base64url'))

/** @throws ApiError `bad_request` with `fields`, `manifest_invalid` */
export function requireNewAccount(request: RegisterFinishRequest): NewAccount {
  const { user, slots, bundle, identity, space, root, trash, manifests, recoveryHash } = request
  const types = slots.map(({ type }) => type).join()
  requireField('slots', types === 'password,recovery' && slots.every(({ amkEpoch }) => amkEpoch === 1))
  requireField('slots', slots[0]?.id !== slots[1]?.id)
  requireField('bundle', bundle.rev === 1)
  requireField('trash', root !== trash)
  requireField('identity', identity.epoch === 1 && isOwnIdentity(user, identity))
  const check = createSignatureCheck(bytesOf(identity.ed))
  const folders = [root, trash].map((folder, index) => {
    return requireFirstManifest(check, manifests[index], { space, folder, author: user })
  })
  const keys = { edPublic: bytesOf(identity.ed), xPublic: bytesOf(identity.x), identitySig: bytesOf(identity.sig) }
  return {
    user: { id: user, ...keys, identityEpoch: 1, amkEpoch: 1, bundle: bytesOf(bundle.blob), bundleRev: 1 },
    ksf: request.ksf,
    slots: slots.map(({ id, type, amkEpoch, blob }) => {
      const proofHash = type === 'recovery' ? bytesOf(recoveryHash) : null
      return { id, type, amkEpoch, blob: bytesOf(blob), proofHash }
    }),
    space: { id: space, rootId: root, trashId: trash },
    folders,
  }
}

function requireField(name: string, isRight: boolean): void {
  if (!isRight) throw new ApiError('bad_request', undefined, { members: { fields: [name] } })
}

/** The Ed25519 key signs itself and the X25519 key (vault page, section 2.2). */
function isOwnIdentity(user: string, { ed, x, sig, epoch }: RegisterFinishRequest['identity']): boolean {
  const message = Buffer.concat([
    Buffer.from(`leyzen-vault/v1/sign/identity\0${user}\0${epoch}\0`),
    Buffer.from(ed, 'base64url'),
    Buffer.from(x, 'base64url'),
  ])
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: ed }, format: 'jwk' })
    return verify(null, message, key, Buffer.from(sig, 'base64url'))
  } catch {
    return false // no point of the curve
  }
}

const EMPTY = hashText('')

interface FirstFolder {
  space: string
  folder: string
  author: string
}

/** Of a folder without children. @throws ApiError `manifest_invalid` */
function requireFirstManifest(check: VerifySignature, signed: Signed | undefined, folder: FirstFolder) {
  const manifest = signed === undefined ? null : parseText(FolderManifest, signed.json)
  const isFirst =
    manifest !== null &&
    manifest.space === folder.space &&
    manifest.folder === folder.folder &&
    manifest.author === folder.author &&
    `${manifest.rev} ${manifest.prev} ${manifest.count} ${manifest.epoch}` === '1  0 1' &&
    manifest.children === EMPTY
  if (signed === undefined || !isFirst || !check('sign/folder', signed.json, signed.sig)) {
    throw new ApiError('manifest_invalid', undefined, { members: { folder: folder.folder } })
  }
  const { json, sig } = signed
  return { folderId: folder.folder, manifest: json, sig: bytesOf(sig), hash: bytesOf(hashText(json)) }
}
