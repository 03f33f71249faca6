/** Orders rotations from inside this process: a command each time would load the machine that is being measured. */
import { randomUUID } from 'node:crypto'
import { Client, Connection, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { docker, eventually, type Installation } from '../../tests/docker/installation.ts'
import type { RotationResult } from '../../workflows/domain/rotation-order.ts'
import {
  type Pause,
  type PoolView,
  poolQueries,
  poolUpdates,
  type RotateNow,
  type RotateNowAnswer,
  workflowIds,
} from '../../workflows/messages.ts'
import { readTimeline, type Timeline } from './timeline.ts'

export interface PoolClient extends AsyncDisposable {
  /** Begins a rotation, waiting for an open one to end. */
  order(): Promise<{ epoch: number; orderedAtMs: number }>
  end(epoch: number): Promise<RotationResult>
  timeline(epoch: number): Promise<Timeline>
  servingSlot(): Promise<string | null>
}

const POOL = 'vault'
/** Above drain, health time-out and a cold start together. */
const LONGEST_ROTATION_MS = 120_000
const BY = 'bench'

/** Connects to the installation's Temporal and stops the pool's timer, so that only we begin rotations. */
export async function openPool(installation: Installation): Promise<PoolClient> {
  const container = await installation.service('temporal')
  const network = `${installation.project}_control_network`
  const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`
  const address = `${await docker('inspect', '--format', format, container)}:7233`
  const connection = await Connection.connect({ address, connectTimeout: 10_000 })
  const client = new Client({ connection })
  const pool = client.workflow.getHandle(workflowIds.pool(POOL))
  const rotation = (epoch: number) => client.workflow.getHandle(workflowIds.rotation(POOL, epoch))
  await pool.executeUpdate<unknown, [Pause]>(poolUpdates.pause, {
    args: [{ untilMs: null, by: BY, reason: 'the bench gives the orders' }],
  })
  const bounded = <T>(act: () => Promise<T>) => connection.withDeadline(Date.now() + LONGEST_ROTATION_MS, act)
  return {
    order: () => eventually('a rotation to begin', LONGEST_ROTATION_MS, () => tryToOrder(pool)),
    end: (epoch) =>
      eventually(`the end of rotation ${epoch}`, LONGEST_ROTATION_MS, () =>
        whenKnown<RotationResult>(() => bounded(() => rotation(epoch).result())),
      ),
    servingSlot: async () => (await pool.query<PoolView>(poolQueries.state)).serving?.slot ?? null,
    timeline: async (epoch) => readTimeline((await bounded(() => rotation(epoch).fetchHistory())).events ?? []),
    [Symbol.asyncDispose]: () => connection.close(),
  }
}

type PoolHandle = ReturnType<Client['workflow']['getHandle']>

/** null while another one is open. */
async function tryToOrder(pool: PoolHandle): Promise<{ epoch: number; orderedAtMs: number } | null> {
  const wish: RotateNow = { key: randomUUID(), reason: null, requestedBy: BY }
  const orderedAtMs = performance.now()
  try {
    const { epoch } = await pool.executeUpdate<RotateNowAnswer, [RotateNow]>(poolUpdates.rotateNow, { args: [wish] })
    return { epoch, orderedAtMs }
  } catch (error) {
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : null
    if (cause instanceof ApplicationFailure && cause.type === 'rotation_in_progress') return null
    throw error
  }
}

/** null in the instant between the order and the begin of the rotation's own workflow. */
async function whenKnown<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null
    throw error
  }
}
