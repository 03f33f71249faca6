import type { Client } from '@temporalio/client'
import type { PoolName } from '../workflows/domain/ids.ts'
import { type StartupInput, workflowIds, workflowTypes } from '../workflows/messages.ts'

/** Runs the start-up once per boot; one that is under way, from a worker that died, is left to go on. */
export async function startStartup(client: Client, pool: PoolName, taskQueue: string): Promise<void> {
  const input: StartupInput = { pool }
  await client.workflow.start(workflowTypes.startup, {
    workflowId: workflowIds.startup(pool),
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  })
}
