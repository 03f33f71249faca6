/** Talks to the pool's controller; says which part is down when it does not answer. */

import {
  Client,
  Connection,
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { TemporalAddress } from '../../worker/env.ts'
import { workflowIds } from '../../workflows/messages.ts'
import { CliError } from '../cli-error.ts'
import { POOL } from './ctl-deps.ts'

export interface Controller {
  /** @throws CliError `not_running`, `timed_out`, `refused` */
  update<T>(name: string, input: unknown, options?: { updateId?: string }): Promise<T>
  query<T>(name: string, input: unknown): Promise<T>
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
    close: async () => (await connecting?.catch(() => null))?.close(),
  }
}

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
