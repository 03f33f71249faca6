import { FormatError } from '../format/index.ts'
import { KeysError } from '../keys/index.ts'
import { ClientError } from './errors.ts'

/** One error for everything that does not verify; which check it was is in the cause. @throws ClientError `not_verifiable` */
export async function verified<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (cause) {
    if (cause instanceof KeysError || cause instanceof FormatError) throw new ClientError('not_verifiable', { cause })
    throw cause
  }
}
