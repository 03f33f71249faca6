import { DatabaseError } from '../../prisma/vault/client.ts'
import { ApiError } from './problems.ts'

/** What the client is told about anything that was thrown; `internal` for what nobody foresaw. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof DatabaseError) return error.code === 'busy' ? busy() : new ApiError('not_ready')
  // Prisma's own wait for a connection of its pool, before ours for the lock.
  if (error instanceof Error && 'code' in error && error.code === 'P2028') return busy()
  // SQLITE_FULL as the adapter says it: nothing of the transaction happened.
  if (error instanceof Error && /database or disk is full/i.test(error.message)) return new ApiError('storage_full')
  return new ApiError('internal')
}

const busy = () => new ApiError('busy', undefined, { headers: { 'Retry-After': '1' } })
