/** What a change must know of the tree as it is: plain rows, so that deciding needs no database. */
import type { NodeRecord } from '../../contract/records.ts'

export interface NodeState {
  id: string
  /** Null for what was purged. */
  parentId: string | null
  kind: 'folder' | 'file'
  json: string
  /** Null only for a text that no release of the vault has written. */
  record: NodeRecord | null
  rev: number
  gone: boolean
}

export interface HeadState {
  rev: number
  count: number
  /** SHA-256 of the manifest, base64url. */
  hash: string
  /** Of the folder's key. */
  epoch: number
  seq: number
}

export interface VersionState {
  node: string
  number: number
  hash: string
  size: number
  purged: boolean
}

export interface UploadState {
  node: string
  version: string
  csize: number
  seg: number
  segs: number
  /** `ended` also for one past its time. */
  state: 'open' | 'committed' | 'ended'
  /** What it was committed with. */
  result: string | null
  held: { count: number; bytes: number; digest: string }
  /** Missing segments as `3,7-9`. */
  missing: string
  /** Digest of the thumbnail that the manifest names is held. */
  thumbHeld: boolean
}

export interface TreeState {
  space: { id: string; ownerId: string; rootId: string; trashId: string; seq: number }
  /** Nodes of the space: those of the operations and all above what is touched. */
  nodes: ReadonlyMap<string, NodeState>
  heads: ReadonlyMap<string, HeadState>
  /** Ids of the operations that something had before, in whatever space. */
  takenIds: ReadonlySet<string>
  /** Levels of folders below a folder. */
  heights: ReadonlyMap<string, number>
  /** By `tagKey`: which node has that name. */
  tagOwners: ReadonlyMap<string, string>
  /** Texts of the records by id, of folders that are small enough to be hashed. */
  children: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** The version with the highest number, by node. */
  latest: ReadonlyMap<string, VersionState>
  /** Versions that operations name, by id. */
  versions: ReadonlyMap<string, VersionState>
  uploads: ReadonlyMap<string, UploadState>
}

export const tagKey = (folder: string, tag: string): string => `${folder} ${tag}`
