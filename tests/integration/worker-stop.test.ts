import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { systemClock } from '../../worker/adapters/clock.ts'
import { startWorker } from '../../worker/run-worker.ts'
import { startTemporal } from '../fakes/temporal.ts'

test('stops for good when it is told to before the worker is made', async () => {
  await using temporal = await startTemporal()
  const folder = await mkdtemp(join(tmpdir(), 'worker-stop-'))
  const workflowBundle = join(folder, 'workflows.js')
  try {
    await writeFile(workflowBundle, 'code' in temporal.bundle ? temporal.bundle.code : '')
    const { nativeConnection: connection } = temporal.env
    const plan = { connection, namespace: 'default', taskQueue: 'stop', workflowBundle, activities: {} }
    const { signal } = new AbortController()
    const worker = startWorker(plan, { clock: systemClock, log: pino({ level: 'silent' }), signal })
    await worker.stop()
    expect(await worker.ended).toBeUndefined()
  } finally {
    await rm(folder, { recursive: true })
  }
}, 60_000)
