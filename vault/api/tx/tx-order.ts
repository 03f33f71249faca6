/** A request to change the tree, with every text in it read and every signature checked. */
import type { z } from 'zod'
import { FolderManifest, NodeRecord, VersionManifest } from '../../contract/records.ts'
import type { NewVersion, TxOp, TxRequest } from '../../contract/spaces.ts'
import { hashText, isInstant, parseText, type VerifySignature } from './signed-text.ts'
import { refuse } from './tx-refusal.ts'

export interface RecordText {
  json: string
  value: NodeRecord
}

export interface SignedText<T> {
  json: string
  sig: string
  /** SHA-256, base64url. */
  hash: string
  manifest: T
}

export interface UploadedVersion extends SignedText<VersionManifest> {
  upload: string
  key: Buffer
  attrs: Buffer
}

export type OrderedVersion = { from: 'upload'; uploaded: UploadedVersion } | { from: 'version'; version: string }

export interface OrderedOp {
  op: TxOp['op']
  node: string
  /** The folder in which the record stands afterwards. */
  parent: string
  /** Before the operation; 0 for a new node. */
  rev: number
  /** Null for `purge` only. */
  record: RecordText | null
  version: OrderedVersion | null
}

export interface TxOrder {
  ops: OrderedOp[]
  manifests: SignedText<FolderManifest>[]
}

/** @throws TxRefusal `record_invalid`, `manifest_invalid` with the field */
export function parseTxOrder({ ops, manifests }: TxRequest, verify: VerifySignature): TxOrder {
  const kind = { schema: FolderManifest, label: 'sign/folder', verify } as const
  return {
    manifests: manifests.map((signed, index) => parseSigned(kind, signed, `manifests.${index}`)),
    ops: ops.map((op, index) => ({
      ...{ op: op.op, node: op.node, parent: op.parent, rev: op.rev },
      record: 'record' in op ? parseRecord(op.record, `ops.${index}.record`) : null,
      version: 'version' in op && op.version !== undefined ? parseVersion(op.version, index, verify) : null,
    })),
  }
}

function parseVersion(
  version: NewVersion | { restore: string },
  index: number,
  verify: VerifySignature,
): OrderedVersion {
  if ('restore' in version) return { from: 'version', version: version.restore }
  const kind = { schema: VersionManifest, label: 'sign/version', verify } as const
  const signed = parseSigned(kind, version, `ops.${index}.version`)
  const key = Buffer.from(version.key, 'base64url')
  const attrs = Buffer.from(version.attrs, 'base64url')
  return { from: 'upload', uploaded: { ...signed, upload: version.upload, key, attrs } }
}

function parseRecord(json: string, field: string): RecordText {
  const value = parseText(NodeRecord, json)
  const isValid = value !== null && (!('from' in value) || (isInstant(value.at) && isInstant(value.purge)))
  return isValid ? { json, value } : refuse('record_invalid', { fields: [field] })
}

interface SignedKind<T> {
  schema: z.ZodType<T>
  label: Parameters<VerifySignature>[0]
  verify: VerifySignature
}

function parseSigned<T extends { at: string }>(
  { schema, label, verify }: SignedKind<T>,
  { json, sig }: { json: string; sig: string },
  field: string,
): SignedText<T> {
  const manifest = parseText(schema, json)
  const isValid = manifest !== null && isInstant(manifest.at) && verify(label, json, sig)
  return isValid ? { json, sig, hash: hashText(json), manifest } : refuse('manifest_invalid', { fields: [field] })
}
