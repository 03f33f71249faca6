/** Answers: JSON, and refusals with their code. */
import type { DatabaseErrorCode } from '../../../prisma/control/client.ts'
import type { ErrorBody } from '../contract/errors.ts'
import { DashboardError } from './dashboard-error.ts'

/** A `Response` stays as it is; `undefined` is 204. */
export function answerOf(result: unknown, requestId: string): Response {
  const response = result instanceof Response ? result : jsonOf(result)
  response.headers.set('x-request-id', requestId)
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
  return response
}

function jsonOf(result: unknown): Response {
  return result === undefined ? new Response(null, { status: 204 }) : Response.json(result)
}

export function refusalOf(error: unknown, requestId: string): Response {
  const { code, message, status, details, retryAfterS } = toDashboardError(error)
  const body: ErrorBody = { error: { code, message, ...(details !== undefined && { details }), requestId } }
  const response = Response.json(body, { status })
  if (retryAfterS !== null) response.headers.set('retry-after', String(retryAfterS))
  return answerOf(response, requestId)
}

/** What nobody expected becomes `internal`, without its text, which could say too much. */
export function toDashboardError(error: unknown): DashboardError {
  if (error instanceof DashboardError) return error
  if (isDatabaseError(error) && error.code === 'busy') {
    const message = 'the control database is busy; try again in a second'
    return new DashboardError('busy', message, { cause: error, retryAfterS: 1 })
  }
  if (isDatabaseError(error) || isDatabaseFault(error)) {
    const message = 'the control database cannot be read or written now; look at `bin/leyzenctl logs dashboard`'
    return new DashboardError('database_unavailable', message, { cause: error, retryAfterS: 5 })
  }
  return new DashboardError('internal', 'an unforeseen fault; the log has it under this request id', { cause: error })
}

/** By name, as the class itself may have come with another bundle. */
export function isDatabaseError(error: unknown): error is Error & { code: DatabaseErrorCode } {
  return error instanceof Error && error.name === 'DatabaseError' && 'code' in error
}

/** Prisma names its errors; the adapter's carry SQLite's own code. A faulty statement of ours is none of these. */
function isDatabaseFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.name === 'PrismaClientInitializationError') return true
  return sqliteWords.test(`${error.message} ${'code' in error ? String(error.code) : ''}`)
}

const sqliteWords =
  /SQLITE_(?:BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|CORRUPT|NOTADB)|P1008|database is locked|database or disk is full|disk I\/O error|unable to open database file|readonly database/
