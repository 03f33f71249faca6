import type { ControlReader } from '../../prisma/control/client.ts'
import type { Io } from '../io.ts'
import type { Controller } from './controller.ts'

/** What a command of this program gets, built in main.ts. */
export interface CtlDeps {
  io: Io
  signal: AbortSignal
  database: ControlReader
  /** Connects when it is first asked. */
  controller: Controller
  /** Who acts, for the audit: `cli:<user>`. */
  actor: string
  now(): number
}

export const POOL = 'vault'
