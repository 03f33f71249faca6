import { StorageError } from '../storage/storage-error.ts'
import type { Handler } from './exchange.ts'
import { ApiError } from './problems.ts'

/** What the store refuses is refused under the same code. */
export const withStorageErrors =
  (handler: Handler): Handler =>
  async (exchange) => {
    try {
      await handler(exchange)
    } catch (error) {
      throw error instanceof StorageError ? new ApiError(error.code) : error
    }
  }
