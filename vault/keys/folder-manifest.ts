import { base64, base64OrNone, exactly, id, integer, type Shape, time } from './canonical-json.ts'
import { KeysError } from './errors.ts'
import type { NodeId, SpaceId, UserId } from './ids.ts'
import { label } from './label.ts'
import type { Signer, Verifier } from './signatures.ts'
import { type Signed, type SignedKind, signJson, type Verified, verifyJson } from './signed-json.ts'

/** The signed description of one state of a folder. */
export interface FolderManifest {
  v: 1
  type: 'folder'
  space: SpaceId
  folder: NodeId
  /** 1, then one more with each change. */
  rev: number
  /** Hash of the manifest before this one; "" at rev 1. */
  prev: string
  count: number
  /** SHA-256 over its records. */
  children: string
  /** Of the folder's key. */
  epoch: number
  author: UserId
  at: string
}

/** What one change of a folder decides. */
export type FolderState = Pick<FolderManifest, 'count' | 'children' | 'epoch' | 'author' | 'at'>
export type FolderPlace = Pick<FolderManifest, 'space' | 'folder'>

const HASH_BYTES = 32
const shape: Shape<FolderManifest> = {
  code: 'manifest_invalid',
  fields: {
    v: exactly(1),
    type: exactly('folder'),
    space: id,
    folder: id,
    rev: integer(1),
    prev: base64OrNone(HASH_BYTES),
    count: integer(0),
    children: base64(HASH_BYTES),
    epoch: integer(1),
    author: id,
    at: time,
  },
  isConsistent: ({ rev, prev }) => (rev === 1) === (prev === ''),
}
const kind: SignedKind<FolderManifest> = { label: label('sign/folder'), shape }

/** The first manifest of a new folder. */
export function firstFolderManifest(place: FolderPlace, state: FolderState): FolderManifest {
  return { v: 1, type: 'folder', ...pickPlace(place), rev: 1, prev: '', ...pickState(state) }
}

/** The manifest that follows a verified one. */
export function nextFolderManifest(last: Verified<FolderManifest>, state: FolderState): FolderManifest {
  const { manifest, hash } = last
  return { v: 1, type: 'folder', ...pickPlace(manifest), rev: manifest.rev + 1, prev: hash, ...pickState(state) }
}

/** @throws KeysError `manifest_invalid` */
export function signFolderManifest(
  manifest: FolderManifest,
  signer: Signer,
): Promise<Signed & Verified<FolderManifest>> {
  return signJson(kind, manifest, signer)
}

/** @throws KeysError `signature_invalid`, `manifest_invalid` (also for another folder) */
export async function verifyFolderManifest(
  signed: Signed,
  owner: Verifier,
  place: FolderPlace,
): Promise<Verified<FolderManifest>> {
  const verified = await verifyJson(kind, signed, owner)
  const { space, folder } = verified.manifest
  if (space !== place.space || folder !== place.folder) throw new KeysError('manifest_invalid')
  return verified
}

const pickPlace = ({ space, folder }: FolderPlace): FolderPlace => ({ space, folder })
const pickState = ({ count, children, epoch, author, at }: FolderState) => ({ count, children, epoch, author, at })
