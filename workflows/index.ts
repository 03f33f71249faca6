/** What the bundle holds: one function per workflow type of `messages.ts`. */
export { maintenance } from './maintenance.ts'
export { pool } from './pool.ts'
export { reconcile } from './reconcile.ts'
export { rotation } from './rotation.ts'
export { startup } from './startup.ts'
export { upkeep } from './upkeep.ts'
