/** The heartbeat of an activity and the mark that rides in it, for the attempt after a crash. */
import { Context } from '@temporalio/activity'

const marks = new WeakMap<Context, unknown>()
const EVERY_MS = 1_000

/** Tells the server how far this attempt is; every later beat repeats it. */
export function beat(mark: unknown): void {
  const context = Context.current()
  marks.set(context, mark)
  context.heartbeat(mark)
}

/** What the last attempt left, undefined on the first. */
export function lastMark(): unknown {
  return Context.current().info.heartbeatDetails
}

/** Beats while `work` runs, so that a killed worker is missed within the heartbeat time-out and a cancellation is heard. */
export async function beating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current()
  if (context.info.heartbeatDetails !== undefined) marks.set(context, context.info.heartbeatDetails)
  const timer = setInterval(() => context.heartbeat(marks.get(context)), EVERY_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
