/** Uploads of bytes that are ciphertext to the server and cost the measuring side nothing: neither sealed nor hashed anew. */
import { createHash, randomBytes } from 'node:crypto'
import type { Tree } from '../../vault/client/index.ts'
import type { OpenNode } from '../../vault/client/open-node.ts'
import { type OpenDraft, startDraft } from '../../vault/client/upload-draft.ts'
import { ciphertextSize, type Segment, segmentLayout } from '../../vault/format/index.ts'
import {
  drawId,
  drawKey,
  type FileRecord,
  hashParts,
  type NodeId,
  type NodeKey,
  nextVersionManifest,
  parseNodeName,
  sealAttributes,
  sealChild,
  sealVersionKey,
  signVersionManifest,
  toBase64Url,
} from '../../vault/keys/index.ts'
import { createNodeKeys } from '../../vault/keys/node-keys.ts'

export const SEGMENT_CHUNKS = 512
const mtime = '2026-11-24T12:00:00.000Z'
const block = randomBytes(ciphertextSize(SEGMENT_CHUNKS * 16_384))

/** A segment's bytes, with what a request says about them. */
export interface RawSegment {
  n: number
  bytes: Uint8Array
  headers: { 'Content-Type': string; 'Content-Digest': string }
}

export interface RawContent {
  size: number
  segments: RawSegment[]
  /** For the version's manifest. */
  digest: string
}

/** @param size plaintext of a file that would have these bytes */
export function makeRawContent(size: number): RawContent {
  const layout = segmentLayout(ciphertextSize(size), SEGMENT_CHUNKS)
  const known = new Map<number, Buffer>()
  const digestOf = ({ length }: Segment) => {
    const digest = known.get(length) ?? createHash('sha256').update(block.subarray(0, length)).digest()
    known.set(length, digest)
    return digest
  }
  const parts = Array.from({ length: layout.segments }, (_, n) => layout.segment(n))
  const segments = parts.map((segment, n) => {
    const digest = `sha-256=:${digestOf(segment).toString('base64')}:`
    const headers = { 'Content-Type': 'application/octet-stream', 'Content-Digest': digest }
    return { n, bytes: block.subarray(0, segment.length), headers }
  })
  const digest = createHash('sha256')
    .update(Buffer.concat(parts.map(digestOf)))
    .digest('base64url')
  return { size, segments, digest }
}

/** A draft of a new file in `parent`. */
export function startRawDraft({ session }: Tree, parent: OpenNode, size: number): Promise<OpenDraft> {
  const node = drawId<NodeId>()
  const source = { name: node, size, mtime, read: async () => new Uint8Array(0), stat: async () => ({ size, mtime }) }
  return startDraft(session, { node, parent: parent.id, name: node, source, seg: SEGMENT_CHUNKS })
}

/** Makes a draft whose segments are all there a file. */
export async function commitRaw(
  { session, committer }: Tree,
  parent: OpenNode,
  { draft: opened, digest }: { draft: OpenDraft; digest: string },
): Promise<void> {
  const { account } = session
  const { upload, seg, draft } = opened
  const { space, node, version, size } = draft
  const key = drawKey<NodeKey>()
  const keys = createNodeKeys(key, { space, node, epoch: 1 })
  const sealed = {
    key: await sealVersionKey(keys, version, draft.key),
    attrs: await sealAttributes(keys, version, { mtime }),
  }
  const place = { node, epoch: 1, nrev: 1 }
  const child = await sealChild(parent.keys, place, { key, name: parseNodeName(draft.name) })
  await committer.commit({
    folders: [parent],
    async build(edit) {
      const state = { size, seg, digest, ...(await hashParts(sealed)), author: account.user, at: edit.at }
      const signed = await signVersionManifest(nextVersionManifest({ space, node, version }, state), account.signer)
      const record: FileRecord = { v: 1, kind: 'file', rev: 1, ...child, ver: version, man: signed.hash, size }
      const texts = { key: toBase64Url(sealed.key), attrs: toBase64Url(sealed.attrs) }
      const { json, sig } = signed
      const op = { op: 'create', node, parent: parent.id, rev: 0 } as const
      edit.do({ ...op, record: edit.put(parent.id, record), version: { upload, json, sig, ...texts } })
    },
  })
}
