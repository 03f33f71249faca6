import { limits } from '../contract/limits.ts'
import type { NodeId } from '../keys/index.ts'
import { createBatchRunner, type Waiting } from './commit-batch.ts'
import type { Edit } from './edit.ts'
import { ClientError } from './errors.ts'
import type { FolderView } from './folder.ts'
import type { OpenNode } from './open-node.ts'
import type { Session } from './session.ts'

/** One change of the tree. It may be built several times, each time on a newer state, and counts once. */
export interface Change<T> {
  /** Folders whose records it reads or changes. */
  readonly folders: readonly OpenNode[]
  build(edit: Edit): Promise<T>
}

export interface Committer {
  /**
   * Resolves when the change is durable. Changes that arrive while one is on its way are sent together.
   * @throws ClientError `read_only`, `not_verifiable`, `conflict`, `refused`, and what the change itself throws
   */
  commit<T>(change: Change<T>): Promise<T>
  /** The folder as the last commit of this device left it a moment ago; a commit on it still meets a newer one. */
  recall(folder: NodeId): FolderView | undefined
}

/** So many files that arrive together look at their folder once. */
const RECALL_MS = 5_000

const MOST_TOGETHER = 64

export function createCommitter(session: Session): Committer {
  const { run, known } = createBatchRunner(session)
  const nowMs = () => session.platform.now().getTime()
  let committedMs = Number.NEGATIVE_INFINITY
  const waiting: Waiting[] = []
  let running = false
  const drain = async () => {
    running = true
    while (waiting.length > 0) {
      waiting.unshift(...(await run(takeBatch(waiting))))
      committedMs = nowMs()
    }
    running = false
  }
  return {
    commit: <T>(change: Change<T>) =>
      new Promise<T>((resolve, reject) => {
        const { verdict } = session.account
        // An account from before the newest that this device has seen: what is built on it may be built on a lie.
        if (verdict === 'older' || verdict === 'forked') return reject(new ClientError('read_only'))
        waiting.push({ change, resolve: (value) => resolve(value as T), reject })
        if (!running) void drain()
      }),
    recall: (folder) => (nowMs() - committedMs < RECALL_MS ? known.get(folder) : undefined),
  }
}

function takeBatch(waiting: Waiting[]): Waiting[] {
  const batch: Waiting[] = []
  const folders = new Set<NodeId>()
  while (batch.length < MOST_TOGETHER) {
    const next = waiting[0]
    if (next === undefined) break
    const ids = next.change.folders.map(({ id }) => id)
    if (batch.length > 0 && new Set([...folders, ...ids]).size > limits.txFolders) break
    for (const id of ids) folders.add(id)
    batch.push(next)
    waiting.shift()
  }
  return batch
}
