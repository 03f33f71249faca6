import { join } from 'node:path'
import type { LockOrder } from '../../setup/lock.ts'
import { createProgress, type Progress } from '../../setup/progress.ts'
import type { Io } from '../io.ts'

/** `up` and `down` of one installation never run at the same time. */
export function installationLock(envFile: string): LockOrder {
  return {
    path: join(envFile, '..', 'generated', '.lock'),
    timeoutMs: 900_000,
    doing: 'starting or stopping an installation',
  }
}

/** Progress of a command: drawn on a terminal, plain lines anywhere else. */
export function progressOn(io: Io): Progress {
  return createProgress(io.isTerminal ? process.stderr : { write: (text) => io.note(text.replace(/\n$/, '')) })
}
