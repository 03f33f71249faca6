/** Every call there is. A test compares it with the files under `app/`, and the OpenAPI document is made of it. */

import type { Operation } from './operation.ts'
import { accessOperations } from './operations-access.ts'
import { poolOperations } from './operations-pool.ts'
import { recordOperations } from './operations-records.ts'

export type { Method, Operation } from './operation.ts'

export const operations: readonly Operation[] = [...poolOperations, ...recordOperations, ...accessOperations]
