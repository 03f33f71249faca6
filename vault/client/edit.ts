import type { TxOp } from '../contract/spaces.ts'
import {
  type FolderManifest,
  type ListedRecord,
  type NodeId,
  type NodeRecord,
  nextFolderManifest,
  renderRecord,
  type Signed,
  type Signer,
  signFolderManifest,
  summarizeListing,
  type UserId,
  type Verified,
} from '../keys/index.ts'
import { ClientError } from './errors.ts'
import { type FolderView, requireWritable } from './folder.ts'

/** What one or several changes do to verified folders, before it is signed. */
export interface Edit {
  /** Of all that this edit signs. */
  readonly at: string
  view(folder: NodeId): FolderView
  /** The records as they are after what was done so far. */
  records(folder: NodeId): ReadonlyMap<NodeId, ListedRecord>
  /** Puts a record in place of the child's last one. @returns its text, for the operation */
  put(folder: NodeId, record: NodeRecord): string
  remove(folder: NodeId, node: NodeId): void
  do(op: TxOp): void
  /** The first manifest of a folder that an operation makes. */
  first(manifest: Signed): void
  /** A point to come back to. */
  mark(): Marked
  back(to: Marked): void
  readonly ops: readonly TxOp[]
  /** Signs the next manifest of every folder that was touched. */
  sign(signer: Signer, author: UserId): Promise<SignedEdit>
}

type Marked = { records: Map<NodeId, Map<NodeId, ListedRecord>>; ops: TxOp[]; firsts: Signed[] }

export interface SignedEdit {
  readonly ops: readonly TxOp[]
  readonly manifests: readonly Signed[]
  /** The folders as they are once the server has taken it. */
  readonly views: readonly FolderView[]
}

/** @param views the folders that may be touched, or why they cannot be opened */
export function createEdit(views: ReadonlyMap<NodeId, FolderView | { failure: unknown }>, at: string): Edit {
  let state: Marked = { records: new Map(), ops: [], firsts: [] }
  const view = (folder: NodeId) => {
    const found = views.get(folder)
    if (found === undefined) throw new ClientError('not_found')
    if ('failure' in found) throw found.failure
    return found
  }
  const change = (folder: NodeId) => {
    const changed = state.records.get(folder) ?? new Map(view(folder).records)
    state.records.set(folder, changed)
    return changed
  }
  return {
    at,
    view,
    records: (folder) => state.records.get(folder) ?? view(folder).records,
    put(folder, record) {
      const json = renderRecord(record)
      change(folder).set(record.id, { record, json })
      return json
    },
    remove: (folder, node) => void change(folder).delete(node),
    do: (op) => void state.ops.push(op),
    first: ({ json, sig }) => void state.firsts.push({ json, sig }),
    mark: () => structuredCopy(state),
    back(to) {
      state = to
    },
    get ops() {
      return state.ops
    },
    async sign(signer, author) {
      const { ops, firsts, records } = state
      const signed = await Promise.all(
        [...records].map(([folder, changed]) => signNext({ view: view(folder), records: changed, at, author }, signer)),
      )
      return {
        ops,
        manifests: [...signed.map(({ manifest }) => manifest), ...firsts],
        views: signed.map((one) => one.view),
      }
    },
  }
}

function structuredCopy({ records, ops, firsts }: Marked): Marked {
  const copied = [...records].map(([folder, held]) => [folder, new Map(held)] as const)
  return { records: new Map(copied), ops: [...ops], firsts: [...firsts] }
}

interface Next {
  view: FolderView
  records: ReadonlyMap<NodeId, ListedRecord>
  at: string
  author: UserId
}

async function signNext({ view, records, at, author }: Next, signer: Signer) {
  requireWritable(view)
  const { epoch } = view.head.manifest
  const summary = await summarizeListing([...records.values()])
  const next = nextFolderManifest(view.head, { ...summary, epoch, author, at })
  const { json, sig, manifest, hash } = await signFolderManifest(next, signer)
  const head: Verified<FolderManifest> = { manifest, hash }
  return { manifest: { json, sig }, view: { ...view, head, records } }
}
