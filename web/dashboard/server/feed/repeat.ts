/** Work that comes again until it is stopped: never twice at once, and a failure does not end it. */
export interface Repeated {
  stop(): void
}

export interface RepeatOptions {
  everyMs: () => number
  onError: (error: unknown) => void
}

export function repeat(work: () => Promise<void> | void, { everyMs, onError }: RepeatOptions): Repeated {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const schedule = () => {
    if (isStopped) return
    timer = setTimeout(run, everyMs()).unref()
  }
  const run = () => {
    void Promise.resolve().then(work).catch(onError).finally(schedule)
  }
  schedule()
  return {
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
