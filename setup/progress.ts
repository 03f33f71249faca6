/** One piece of work that is being shown. */
export type Step = {
  /** What it is doing just now; on a terminal it replaces the note before. */
  note(text: string): void
  done(text?: string): void
  failed(): void
}

/** Where set-up and `up` say what they do. Steps may run side by side. */
export type Progress = {
  say(text: string): void
  begin(title: string): Step
  /** Shows `work` as a step from its start to its end, also when it fails. */
  step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T>
}

type Sink = { isTTY?: boolean | undefined; columns?: number | undefined; write(text: string): unknown }

const frames = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇']
const seconds = (ms: number) => (ms < 9_950 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000)))

type Running = { title: string; note: string; startedAt: number; remindedAt: number }

/** A line at the start and at the end of each step; a terminal also gets one live line, anything else a line each 30 s. */
export function createProgress(sink: Sink, now: () => number = Date.now): Progress {
  const screen = createScreen(sink, now)

  const begin = (title: string): Step => {
    const running: Running = { title, note: '', startedAt: now(), remindedAt: now() }
    const took = () => `${seconds(now() - running.startedAt)} s`
    screen.add(running)
    return {
      note: (text) => {
        running.note = text
      },
      done: (text) => screen.end(running, `✓ ${title}${text === undefined ? '' : `: ${text}`} (${took()})`),
      failed: () => screen.end(running, `✗ ${title} (${took()})`),
    }
  }

  const step = async <T>(title: string, work: (step: Step) => Promise<T>): Promise<T> => {
    const shown = begin(title)
    try {
      const result = await work(shown)
      shown.done()
      return result
    } catch (error) {
      shown.failed()
      throw error
    }
  }
  return { say: screen.line, begin, step }
}

function createScreen(sink: Sink, now: () => number) {
  const steps = new Set<Running>()
  const isTerminal = sink.isTTY === true
  let frame = 0
  let timer: NodeJS.Timeout | undefined

  const clear = () => isTerminal && sink.write('\r\u001b[2K')
  const line = (text: string) => {
    clear()
    sink.write(`${text}\n`)
  }
  const draw = () => {
    frame = (frame + 1) % frames.length
    const parts = [...steps].map(({ title, note, startedAt }) => `${note || title} ${seconds(now() - startedAt)} s`)
    clear()
    sink.write(`${frames[frame]} ${parts.join(' · ')}`.slice(0, (sink.columns ?? 80) - 1))
  }
  const remind = () => {
    for (const step of steps) {
      if (now() - step.remindedAt < 30_000) continue
      step.remindedAt = now()
      line(`  … ${step.title}: ${step.note === '' ? '' : `${step.note}, `}${seconds(now() - step.startedAt)} s so far`)
    }
  }
  const add = (step: Running) => {
    if (!isTerminal) line(`→ ${step.title}`)
    steps.add(step)
    timer ??= setInterval(isTerminal ? draw : remind, isTerminal ? 150 : 1_000).unref()
  }
  const end = (step: Running, text: string) => {
    steps.delete(step)
    line(text)
    if (steps.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return { line, add, end }
}
