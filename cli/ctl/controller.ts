/** Talks to the pool's controller; says which part is down when it does not answer. */

import {
  Client,
  Connection,
  isGrpcDeadlineError,
  isGrpcServiceError,
  ScheduleNotFoundError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { TemporalAddress } from '../../worker/env.ts'
import { parsePoolName } from '../../workflows/domain/ids.ts'
import { type MaintenanceInput, type MaintenanceResult, workflowIds, workflowTypes } from '../../workflows/messages.ts'
import { CliError } from '../cli-error.ts'
import { POOL } from './ctl-deps.ts'

export interface Controller {
  /** @throws CliError `not_running`, `timed_out`, `refused` */
  update<T>(name: string, input: unknown, options?: { updateId?: string }): Promise<T>
  query<T>(name: string, input: unknown): Promise<T>
  /**
   * Runs one of the vault's jobs and waits for its end.
   * @throws CliError `not_running`, `refused` (another job runs, or it failed three times)
   */
  runJob(job: Omit<MaintenanceInput, 'pool'>, signal: AbortSignal): Promise<MaintenanceResult>
  close(): Promise<void>
}

/** Long enough for a worker that is busy, short enough for a person who waits. */
const ANSWER_MS = 10_000
const CONNECT_MS = 5_000
/** Where no name server answers, gRPC's look-up of a TXT record keeps the process from its end for 25 s (measured). */
const withoutServiceConfig = { 'grpc.service_config_disable_resolution': 1 }

export function createController(to: TemporalAddress & { apiKey: string | null }): Controller {
  let connecting: Promise<Connection> | null = null
  const connect = () => {
    connecting ??= openConnection(to)
    return connecting
  }
  const ask = async <T>(act: (client: Client) => Promise<T>): Promise<T> => {
    const connection = await connect()
    const client = new Client({ connection, namespace: to.namespace })
    try {
      return await connection.withDeadline(Date.now() + ANSWER_MS, () => act(client))
    } catch (error) {
      throw explain(error, to)
    }
  }
  const handleOf = (client: Client) => client.workflow.getHandle(workflowIds.pool(POOL))
  return {
    update: <T>(name: string, input: unknown, { updateId }: { updateId?: string } = {}) =>
      ask((client) =>
        handleOf(client).executeUpdate<T, [unknown]>(name, {
          args: [input],
          ...(updateId !== undefined && { updateId }),
        }),
      ),
    query: <T>(name: string, input: unknown) => ask((client) => handleOf(client).query<T, [unknown]>(name, input)),
    async runJob(job, signal) {
      const handle = await ask((client) => startJob(client, job))
      const connection = await connect()
      const ended = connection.withAbortSignal(signal, () => handle.result())
      return ended.catch((error) => {
        throw error instanceof WorkflowFailedError ? failed(job.kind, error) : explain(error, to)
      })
    },
    close: async () => (await connecting?.catch(() => null))?.close(),
  }
}

/** On the queue of the schedule, which the orchestrator that runs now has made. */
async function startJob(client: Client, job: Omit<MaintenanceInput, 'pool'>) {
  const pool = parsePoolName(POOL)
  const { action } = await client.schedule.getHandle(workflowIds.upkeep(POOL)).describe()
  const args: [MaintenanceInput] = [{ ...job, pool }]
  const workflowId = workflowIds.maintenance(POOL)
  const { taskQueue } = action
  const start = { taskQueue, workflowId, args, workflowIdReusePolicy: 'ALLOW_DUPLICATE' } as const
  return client.workflow.start<(input: MaintenanceInput) => Promise<MaintenanceResult>>(
    workflowTypes.maintenance,
    start,
  )
}

const failed = (kind: string, cause: unknown) =>
  new CliError('refused', `the job ${kind} failed three times; look at \`bin/leyzenctl logs orchestrator\``, { cause })

async function openConnection(to: TemporalAddress & { apiKey: string | null }): Promise<Connection> {
  const { address, tls, apiKey } = to
  try {
    return await Connection.connect({
      ...{ address, tls, connectTimeout: CONNECT_MS, ...(apiKey !== null && { apiKey }) },
      channelArgs: withoutServiceConfig,
    })
  } catch (error) {
    throw unreachable(to, error)
  }
}

function unreachable({ address }: TemporalAddress, cause: unknown): CliError {
  const advice = 'the vault still serves, but nothing rotates; look at `bin/leyzenctl logs temporal`'
  return new CliError('not_running', `Temporal at ${address} cannot be reached: ${advice}`, { cause })
}

function explain(error: unknown, to: TemporalAddress): unknown {
  if (error instanceof WorkflowUpdateFailedError) return refused(error)
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return new CliError('refused', 'another job of the vault runs; try again when it has ended', { cause: error })
  }
  if (error instanceof ScheduleNotFoundError) {
    const message = 'the orchestrator has not begun to look after the vault’s jobs: it is starting or did not start'
    return new CliError('not_running', `${message}; look at \`bin/leyzenctl logs orchestrator\``, { cause: error })
  }
  if (error instanceof WorkflowNotFoundError) {
    const message = 'the controller of rotations does not run yet: the start-up is under way or has failed'
    return new CliError('not_running', `${message}; look at \`bin/leyzenctl logs orchestrator\``, { cause: error })
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isDeadline(error)) {
    const message = `the orchestrator did not answer within ${ANSWER_MS / 1_000} s: it is down, starting or overloaded`
    const advice = 'what was asked may still happen when it is back; look at `bin/leyzenctl logs orchestrator`'
    return new CliError('timed_out', `${message}; ${advice}`, { cause: error })
  }
  return causesOf(error).some((cause) => isGrpcServiceError(cause)) ? unreachable(to, error) : error
}

/** The controller's own words; they say what to do. */
function refused(error: WorkflowUpdateFailedError): CliError {
  const { cause } = error
  const message = cause instanceof ApplicationFailure ? cause.message : error.message
  return new CliError('refused', message, { cause })
}

function isDeadline(error: unknown): boolean {
  return causesOf(error).some((cause) => isGrpcDeadlineError(cause))
}

/** The error and what it was made from: the SDK wraps the answer of gRPC once or twice, depending on the call. */
function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}
