/** The Temporal worker itself: made anew whenever it fails, so that a Temporal that comes back finds it. */

import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker'
import { briefly, type Patience, persistently } from './temporal.ts'

export interface WorkerPlan {
  connection: NativeConnection
  namespace: string
  taskQueue: string
  workflowBundle: string
  activities: object
}

export interface RunningWorker {
  /** Settles when the worker has ended for good. */
  readonly ended: Promise<void>
  /** Lets activities that run finish, within the bounds below. */
  stop(): Promise<void>
}

/** Sized for one pool: a controller, a rotation, a handful of one-shot workflows, and few activities at a time. */
const size = {
  maxCachedWorkflows: 12,
  // A task that was meant for a worker that is gone waits this long: 10 s by default, which was most of the 13.7 s that a
  // rotation needed to go on after its worker was replaced; 3.8 s with this.
  stickyQueueScheduleToStartTimeout: '1s',
  reuseV8Context: true,
  workflowThreadPoolSize: 1,
  maxConcurrentWorkflowTaskExecutions: 4,
  maxConcurrentWorkflowTaskPolls: 2,
  maxConcurrentActivityTaskExecutions: 16,
  maxConcurrentActivityTaskPolls: 2,
  maxConcurrentLocalActivityExecutions: 4,
  // The default holds a beat back for 0.8 of its time-out, 2.4 s of 3: one late beat then counts as a dead worker.
  maxHeartbeatThrottleInterval: '1s',
  defaultHeartbeatThrottleInterval: '1s',
  // Below the ten seconds that the engine gives a container to stop.
  shutdownGraceTime: '5s',
  shutdownForceTime: '8s',
} as const satisfies Partial<WorkerOptions>

export function startWorker(plan: WorkerPlan, patience: Patience): RunningWorker {
  const stopping = new AbortController()
  let current: Worker | null = null
  const keepRunning = async () => {
    const { log, clock } = patience
    while (!stopping.signal.aborted) {
      const worker = await persistently('worker', () => createWorker(plan), { ...patience, signal: stopping.signal })
      current = worker
      try {
        const running = worker.run()
        if (stopping.signal.aborted) worker.shutdown() // told to stop while it was being made
        await running
      } catch (error) {
        log.warn(`worker: ended: ${briefly(error)}; starting another`)
        await clock.sleep(1_000, { signal: stopping.signal })
      }
    }
  }
  const ended = keepRunning().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error
  })
  return {
    ended,
    async stop() {
      stopping.abort()
      if (current?.getState() === 'RUNNING') current.shutdown()
      await ended
    },
  }
}

function createWorker({ workflowBundle, ...plan }: WorkerPlan): Promise<Worker> {
  return Worker.create({ ...plan, ...size, workflowBundle: { codePath: workflowBundle } })
}
