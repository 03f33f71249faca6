import { limits } from '../contract/limits.ts'
import { routes } from '../contract/routes.ts'
import { TxAnswer } from '../contract/spaces.ts'
import type { NodeId } from '../keys/index.ts'
import type { Change } from './committer.ts'
import { createEdit, type Edit, type SignedEdit } from './edit.ts'
import { ClientError, isRefusal } from './errors.ts'
import { type FolderView, openFolder } from './folder.ts'
import type { OpenNode } from './open-node.ts'
import type { Session } from './session.ts'

/** A change and who waits for it. */
export interface Waiting {
  readonly change: Change<unknown>
  resolve(value: unknown): void
  reject(reason: unknown): void
}

interface Built {
  edit: Edit
  taken: { one: Waiting; value: unknown }[]
  /** What does not go into one transaction with the others. */
  left: Waiting[]
}

type Views = ReadonlyMap<NodeId, FolderView>

const MOST_BUILDS = 6

export interface BatchRunner {
  /** Runs several changes as one transaction and settles each; returns those for another one. Never rejects. */
  run(batch: Waiting[]): Promise<Waiting[]>
  /** Verified states of folders that were committed to, so that the next commit needs no fetch. */
  readonly known: Views
}

export function createBatchRunner(session: Session): BatchRunner {
  const known = new Map<NodeId, FolderView>()
  const run = async (batch: Waiting[], builds = 1): Promise<Waiting[]> => {
    const now = session.platform.now().toISOString()
    const { edit, taken, left } = await build(batch, createEdit(await loadViews(session, known, batch), now))
    if (taken.length === 0) return left
    try {
      await send(session, known, await edit.sign(session.account.signer, session.account.user))
      for (const { one, value } of taken) one.resolve(value)
    } catch (error) {
      const ones = taken.map(({ one }) => one)
      for (const { id } of foldersOf(ones)) known.delete(id)
      if (isRefusal(error, 'folder_conflict', 'conflict') && builds < MOST_BUILDS) {
        return [...(await run(ones, builds + 1)), ...left]
      }
      if (ones.length === 1) ones[0]?.reject(finalError(error))
      // One of them is refused; each by itself finds out which.
      else for (const one of ones) await run([one])
    }
    return left
  }
  return { run: (batch) => run(batch), known }
}

async function build(batch: Waiting[], edit: Edit): Promise<Built> {
  const built: Built = { edit, taken: [], left: [] }
  for (const one of batch) {
    const before = edit.mark()
    try {
      const value = await one.change.build(edit)
      if (fits(edit)) {
        built.taken.push({ one, value })
        continue
      }
      edit.back(before)
      built.left.push(one)
    } catch (error) {
      edit.back(before)
      one.reject(error)
    }
  }
  return built
}

/** A node changes once in a transaction. */
function fits({ ops }: Edit): boolean {
  return ops.length <= limits.txOps && new Set(ops.map(({ node }) => node)).size === ops.length
}

/** A folder that cannot be opened is left out; whoever builds on it hears why. */
async function loadViews({ transport, account }: Session, known: Views, batch: Waiting[]) {
  const reader = { transport, verifier: account.verifier, marks: account.marks }
  const views = new Map<NodeId, FolderView | { failure: unknown }>()
  for (const folder of foldersOf(batch)) {
    try {
      views.set(folder.id, known.get(folder.id) ?? (await openFolder(reader, folder)))
    } catch (failure) {
      views.set(folder.id, { failure })
    }
  }
  return views
}

async function send({ transport, account }: Session, known: Map<NodeId, FolderView>, signed: SignedEdit) {
  const { ops, manifests, views } = signed
  await transport.json(routes.tx, TxAnswer, { params: { id: account.space }, body: { ops, manifests } })
  for (const view of views) {
    const { head, folder } = view
    known.set(folder.id, view)
    await account.marks.put(`folder:${folder.id}`, { rev: head.manifest.rev, hash: head.hash })
  }
}

function foldersOf(batch: readonly Waiting[]): OpenNode[] {
  const byId = new Map<NodeId, OpenNode>()
  for (const folder of batch.flatMap(({ change }) => change.folders)) byId.set(folder.id, folder)
  return [...byId.values()]
}

function finalError(error: unknown): unknown {
  if (isRefusal(error, 'folder_conflict', 'conflict')) return new ClientError('conflict', { problem: error.problem })
  if (isRefusal(error, 'name_taken')) return new ClientError('name_taken', { problem: error.problem })
  return error
}
