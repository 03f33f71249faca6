import type { Progress } from './progress.ts'

/** What every part of set-up is handed: the checkout it serves, where it speaks, and what ends it early. */
export type SetupContext = {
  checkout: string
  progress: Progress
  signal: AbortSignal
}
