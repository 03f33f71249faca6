import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { expect, test } from 'vitest'
import { createLog } from './log.ts'
import { createTemporal, linkTemporal } from './temporal.ts'
import { createFakeLink } from './test-control.ts'

const clock = { now: () => 1_000_000 }
const log = createLog('silent')

function connect(answer: () => unknown = () => ({})) {
  const link = createFakeLink()
  link.answer = answer
  const temporal = createTemporal({ link, clock, log })
  return { link, temporal, [Symbol.asyncDispose]: () => temporal.close() }
}

const failWith = (error: unknown) => () => {
  throw error
}
const updateFailure = (type: string, details: unknown[] = []) =>
  new WorkflowUpdateFailedError(
    'Workflow Update failed',
    ApplicationFailure.create({ type, message: `said ${type}`, details }),
  )

test('a refusal of the controller becomes a code, with its own words and what goes with them', async () => {
  const cases = [
    ['rotation_in_progress', [{ epoch: 8 }], 'rotation_in_progress', 409],
    ['version_conflict', [{ current: 3 }], 'version_conflict', 409],
    ['idempotency_mismatch', [], 'idempotency_mismatch', 409],
    ['policy_invalid', [{ problems: [] }], 'policy_invalid', 422],
    ['unknown_incarnation', [], 'not_found', 404],
    ['bad_request', [], 'invalid_request', 400],
    ['busy', [], 'busy', 503],
    ['engine_unavailable', [], 'orchestrator_unavailable', 503],
  ] as const
  for (const [type, details, code, status] of cases) {
    await using it = connect(failWith(updateFailure(type, [...details])))
    const refused = await it.temporal.update('rotateNow', {}).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code, status, message: expect.stringContaining(`said ${type}`) })
    if (details.length > 0) expect(refused).toMatchObject({ details: details[0] })
  }
})

test('a code of an activity inside the controller is found below the failure that wraps it', async () => {
  const wrapped = new WorkflowUpdateFailedError('Workflow Update failed', updateFailure('unknown_incarnation').cause)
  await using it = connect(failWith(wrapped))
  await expect(it.temporal.update('holdQuarantine', {})).rejects.toMatchObject({ code: 'not_found' })
})

test('no answer in time, no controller and no Temporal are told apart', async () => {
  const codeOf = async (error: unknown) => {
    await using it = connect(failWith(error))
    return (await it.temporal.update('pause', {}).catch((refused: { code: string }) => refused.code)) as string
  }
  expect(await codeOf(new WorkflowUpdateRPCTimeoutOrCancelledError('deadline'))).toBe('orchestrator_timeout')
  expect(await codeOf(new WorkflowNotFoundError('gone', 'pool/vault', undefined))).toBe('orchestrator_unavailable')
  expect(await codeOf(new Error('connect ECONNREFUSED'))).toBe('orchestrator_unavailable')
})

test('an update has five seconds', async () => {
  const link = createFakeLink()
  let deadlineMs = 0
  const update = link.update
  link.update = (name, input, call) => {
    deadlineMs = call.deadlineMs
    return update(name, input, call)
  }
  const temporal = createTemporal({ link, clock, log })
  await temporal.update('pause', {})
  await temporal.close()
  expect(deadlineMs).toBe(clock.now() + 5_000)
})

test('whether it can be reached is known before anybody asks', async () => {
  await using up = connect()
  await expect.poll(() => up.temporal.reachability()).toBe('ok')
  const link = createFakeLink()
  link.isReachable = false
  const down = createTemporal({ link, clock, log })
  await Promise.resolve()
  expect(down.reachability()).toBe('unreachable')
  await down.close()
})

test('an address where nobody listens is unreachable, and said to be', async () => {
  const link = linkTemporal({ address: '127.0.0.1:9', namespace: 'default', tls: false, apiKeyFile: null }, 'vault')
  const temporal = createTemporal({ link, clock: { now: () => Date.now() }, log })
  await expect(temporal.update('pause', {})).rejects.toMatchObject({ code: 'orchestrator_unavailable', status: 503 })
  expect(temporal.reachability()).toBe('unreachable')
  await temporal.close()
})
