import { ciphertextSize } from '../format/index.ts'
import {
  base64,
  exactly,
  id,
  integer,
  optional,
  parseCanonical,
  renderCanonical,
  type Shape,
  time,
} from './canonical-json.ts'
import type { NodeId, VersionId } from './ids.ts'
import { WRAPPED_KEY_BYTES } from './seal.ts'

interface Common {
  v: 1
  id: NodeId
  /** Rises by one with each change of this record, from 1. */
  rev: number
  /** Of the node's own key. */
  epoch: number
  /** Of the name's message. */
  nrev: number
  /** Sealed name, base64url. */
  name: string
  /** Wrapped node key, base64url. */
  key: string
}

export interface FileContent {
  ver: VersionId
  /** SHA-256 of the version's manifest. */
  man: string
  /** In bytes of plaintext. */
  size: number
}

/** In a folder: what makes the name unique there. */
export interface Placed {
  /** Keyed tag of the name, base64url. */
  tag: string
}

/** In the trash: names may repeat there. */
export interface Trashed {
  /** The folder it came from. */
  from: NodeId
  at: string
  /** When its bytes may be freed. */
  purge: string
}

export type FolderRecord = Common & { kind: 'folder' } & (Placed | Trashed)
export type FileRecord = Common & { kind: 'file' } & FileContent & (Placed | Trashed)
/** A folder's line about one child. */
export type NodeRecord = FolderRecord | FileRecord

type Written = Common & { kind: 'folder' | 'file' } & Partial<FileContent & Placed & Trashed>

/** Sealed names have 32 to 256 bytes of plaintext in steps of 32. */
const isNameMessage = (name: string) => (base64Bytes(name) - ciphertextSize(0)) % 32 === 0
const base64Bytes = (text: string) => Math.floor((text.length * 3) / 4)
const HASH_BYTES = 32

const shape: Shape<Written> = {
  code: 'record_invalid',
  fields: {
    v: exactly(1),
    id,
    kind: exactly('folder', 'file'),
    rev: integer(1),
    epoch: integer(1),
    nrev: integer(1),
    name: base64(ciphertextSize(32), ciphertextSize(256)),
    tag: optional(base64(16)),
    key: base64(WRAPPED_KEY_BYTES),
    ver: optional(id),
    man: optional(base64(HASH_BYTES)),
    size: optional(integer(0)),
    from: optional(id),
    at: optional(time),
    purge: optional(time),
  },
  isConsistent: ({ name, kind, tag, ver, man, size, from, at, purge }) => {
    const hasAll = (values: unknown[]) => values.every((value) => value !== undefined)
    const hasNone = (values: unknown[]) => values.every((value) => value === undefined)
    const content = [ver, man, size]
    const trashed = [from, at, purge]
    return (
      isNameMessage(name) &&
      (kind === 'file' ? hasAll(content) : hasNone(content)) &&
      (tag === undefined ? hasAll(trashed) : hasNone(trashed))
    )
  },
}

/** The one text of a record, without a line feed. @throws KeysError `record_invalid` */
export function renderRecord(record: NodeRecord): string {
  return renderCanonical(shape, record)
}

/** @throws KeysError `record_invalid` */
export function parseRecord(json: string): NodeRecord {
  // The shape proves it: which of the optional fields there are follows from `kind` and `tag`.
  return parseCanonical(shape, json) as NodeRecord
}

export function isTrashed(record: NodeRecord): record is NodeRecord & Trashed {
  return !('tag' in record)
}
