/** For tests: an owner who signs changes of a tree whose sealed parts are random, and can sign wrong ones as well. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createMemoryMarks, register } from '../client/index.ts'
import {
  type FolderManifest,
  firstFolderManifest,
  hashParts,
  type NodeId,
  type NodeRecord,
  nextFolderManifest,
  nextVersionManifest,
  renderRecord,
  type Signed,
  signFolderManifest,
  signVersionManifest,
  summarizeListing,
  type Verified,
  type VersionId,
  type VersionManifest,
} from '../keys/index.ts'
import { segmentBytes, segmentCount, segmentOffset } from '../storage/segment-sizes.ts'
import { SETUP_TOKEN, startTestVault, type TestOptions } from '../test-vault.ts'
import { type Ask, ask, doorTo, opaqueBytes } from './test-accounts.ts'

export interface Step {
  op: 'create' | 'version' | 'rename' | 'move' | 'trash' | 'restore' | 'purge'
  node: string
  parent: string
  from?: string
  record?: NodeRecord
  version?: unknown
}

export interface TxBody {
  ops: Record<string, unknown>[]
  manifests: Signed[]
}

export interface Built {
  body: TxBody
  /** What the folders are once the server has taken it. */
  folders: Map<string, FolderNow>
}

interface FolderNow {
  head: Verified<FolderManifest> & Signed
  records: Map<string, NodeRecord>
}

export interface Stored {
  upload: string
  version: string
  bytes: Buffer
  segments: Buffer[]
}

export const digestHeader = (bytes: Uint8Array): string =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
const at = '2026-11-24T12:00:00.000Z'
const sealedName = () => opaqueBytes(104)

export type TestTree = Awaited<ReturnType<typeof startTestTree>>

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the parts share the owner's state, a line or two each
export async function startTestTree(options: TestOptions = {}) {
  const vault = await startTestVault(options)
  const credentials = { login: 'alice', password: 'vexed-otter-plumbing-41' }
  const door = { ...doorTo(vault), openMarks: () => createMemoryMarks() }
  const { session } = await register(door, credentials, SETUP_TOKEN)
  const { user: author, space, signer } = session.account
  const root: string = session.account.root.node
  const trash: string = session.account.trash.node
  const token = session.token ?? ''
  const folders = new Map<string, FolderNow>()
  const call = (order: Ask) => ask(vault, { token, ...order })
  for (const id of [root, trash]) folders.set(id, await readEmpty(call, id))

  const build = async (steps: readonly Step[]): Promise<Built> => {
    const changed = new Map<string, Map<string, NodeRecord>>()
    const change = (id: string) => {
      const records = changed.get(id) ?? new Map(folders.get(id)?.records)
      changed.set(id, records)
      return records
    }
    for (const { op, node, parent, from, record } of steps) {
      if (from !== undefined) change(from).delete(node)
      if (record !== undefined) change(parent).set(node, record)
      if (op === 'create' && record?.kind === 'folder') change(node)
    }
    const next = new Map<string, FolderNow>()
    for (const [id, records] of changed) next.set(id, await sign(id, records))
    const manifests = [...next.values()].map(({ head: { json, sig } }) => ({ json, sig }))
    return { body: { ops: steps.map(toOp), manifests }, folders: next }
  }
  const sign = async (id: string, records: Map<string, NodeRecord>): Promise<FolderNow> => {
    const listed = [...records.values()].map((record) => ({ record, json: renderRecord(record) }))
    const state = { ...(await summarizeListing(listed)), epoch: 1, author, at }
    const before = folders.get(id)
    const place = { space, folder: id as NodeId }
    const manifest = before ? nextFolderManifest(before.head, state) : firstFolderManifest(place, state)
    return { head: await signFolderManifest(manifest, signer), records }
  }
  const send = async (built: Built) => {
    const answer = await call({ path: `/api/spaces/${space}/tx`, body: built.body })
    if (answer.status === 200) for (const [id, now] of built.folders) folders.set(id, now)
    return answer
  }

  /** Sends the bytes of a draft, whole or without some segments. */
  const upload = async (node: string, csize: number, { seg = 64, skip = [] as number[] } = {}): Promise<Stored> => {
    const stored = { upload: randomUUID(), version: randomUUID(), bytes: randomBytes(csize) }
    const body = {
      uploads: [{ ...stored, bytes: undefined, space, node, parent: root, csize, seg, sealed: opaqueBytes(80) }],
    }
    const started = await call({ path: '/api/uploads', body })
    if (started.status !== 201) throw new Error(JSON.stringify(started.body))
    const segments = Array.from({ length: segmentCount({ csize, seg }) }, (_, n) => {
      const start = segmentOffset({ csize, seg }, n)
      return stored.bytes.subarray(start, start + segmentBytes({ csize, seg }, n))
    })
    for (const [n, bytes] of segments.entries())
      if (!skip.includes(n)) await put(`${stored.upload}/segments/${n}`, bytes)
    return { ...stored, segments }
  }
  const put = (path: string, bytes: Uint8Array<ArrayBufferLike>, headers: Record<string, string> = {}) =>
    fetch(`${vault.url}/api/uploads/${path}`, {
      method: 'PUT',
      body: new Uint8Array(bytes),
      headers: {
        ...{ Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream' },
        ...{ 'Content-Digest': digestHeader(bytes), ...headers },
      },
    })
  /** The version of an op, and what the record says of it. */
  const versionOf = async (node: string, stored: Stored, change: Partial<VersionManifest> = {}) => {
    const sealed = { key: randomBytes(104), attrs: randomBytes(80) }
    const digests = stored.segments.map((bytes) => createHash('sha256').update(bytes).digest())
    const digest = createHash('sha256').update(Buffer.concat(digests)).digest('base64url')
    const size = plaintextOf(stored.bytes.length)
    const state = { size, seg: 64 as const, digest, ...(await hashParts(sealed)), author, at }
    const place = { space, node: node as NodeId, version: stored.version as VersionId }
    const signed = await signVersionManifest({ ...nextVersionManifest(place, state), ...change }, signer)
    const texts = { key: sealed.key.toString('base64url'), attrs: sealed.attrs.toString('base64url') }
    return {
      signed,
      op: { upload: stored.upload, json: signed.json, sig: signed.sig, ...texts },
      content: { ver: stored.version as VersionId, man: signed.hash, size },
    }
  }
  return {
    ...{ vault, space, root, trash, token, author, session, folders, call, build, send, upload, put, versionOf },
    async [Symbol.asyncDispose]() {
      await vault[Symbol.asyncDispose]()
    },
  }
}

/** Contents of one segment at most are enough here, so that no chunk is full. */
const plaintextOf = (csize: number) => csize - 56 - 16 * (Math.floor((csize - 57) / 16_400) + 1)

async function readEmpty(call: (order: Ask) => ReturnType<typeof ask>, id: string): Promise<FolderNow> {
  const { body } = await call({ path: `/api/nodes/${id}/children` })
  const { json, sig } = JSON.parse(String(body).split('\n')[0] ?? '')
  const hash = createHash('sha256').update(json).digest('base64url')
  return { head: { json, sig, hash, manifest: JSON.parse(json) }, records: new Map() }
}

function toOp({ op, node, parent, record, version }: Step): Record<string, unknown> {
  const rev = op === 'create' ? 0 : (record?.rev ?? 1) - (record === undefined ? 0 : 1)
  const rest = { ...(record && { record: renderRecord(record) }), ...(version === undefined ? {} : { version }) }
  return { op, node, parent, rev, ...rest }
}

type Named = Omit<Extract<NodeRecord, { kind: 'folder' }> & { tag: string }, 'from'>

const naming = (nrev: number) => ({ nrev, name: sealedName(), key: opaqueBytes(104) })

export function newRecord(id: string, content?: { ver: VersionId; man: string; size: number }): NodeRecord {
  const common = { v: 1, id: id as NodeId, rev: 1, epoch: 1, ...naming(1), tag: opaqueBytes(16) } as const
  return content === undefined ? { ...common, kind: 'folder' } : { ...common, kind: 'file', ...content }
}

/** A folder to be made, with its record. */
export const newFolder = (parent: string, node: string = randomUUID()): Step & { record: NodeRecord } => ({
  ...{ op: 'create', node, parent, record: newRecord(node) },
})

/** The next record after a move, rename or restore. */
export const moved = (record: NodeRecord): NodeRecord => {
  const { from: _, at: __, purge: ___, ...rest } = record as NodeRecord & { from?: string; at?: string; purge?: string }
  return { ...(rest as Named), rev: record.rev + 1, ...naming(record.nrev + 1), tag: opaqueBytes(16) } as NodeRecord
}

export const trashed = (record: NodeRecord, from: string, purge = '2027-01-01T00:00:00.000Z'): NodeRecord => {
  const { tag: _, ...rest } = record as NodeRecord & { tag?: string }
  return { ...rest, rev: record.rev + 1, ...naming(record.nrev + 1), from: from as NodeId, at, purge } as NodeRecord
}
