import { formatDuration } from '../ctl/format.ts'
import type { Io } from '../io.ts'
import { formatSize } from './format-size.ts'

/** Says how far a transfer is: one line that is drawn again on a terminal, a line every 5 s anywhere else. */
export interface TransferProgress {
  /** @param done bytes so far, which may fall when a part is sent again */
  at(done: number): void
  /** Said between two states, for example that the vault cannot be reached. */
  say(text: string): void
  end(): void
}

export interface Transfer {
  /** For example `sending report.pdf`. */
  what: string
  /** Bytes. */
  total: number
}

const REDRAW_MS = 200
const PLAIN_MS = 5_000
const CLEAR_LINE = '\r\u001b[K'

export interface ProgressDeps {
  io: Io
  /** Writes to the terminal without a line end. */
  draw(text: string): void
  now(): number
}

export function startTransferProgress({ what, total }: Transfer, { io, draw, now }: ProgressDeps): TransferProgress {
  const begunMs = now()
  const everyMs = io.isTerminal ? REDRAW_MS : PLAIN_MS
  let saidMs = begunMs
  const render = (done: number) => {
    const rate = (done * 1_000) / Math.max(1, now() - begunMs)
    const left = rate > 0 && done < total ? ` · ${formatDuration(((total - done) * 1_000) / rate)} left` : ''
    const percent = total === 0 ? 100 : Math.floor((done * 100) / total)
    return `${what} · ${percent} % of ${formatSize(total)} · ${formatSize(Math.round(rate))}/s${left}`
  }
  return {
    at(done) {
      if (now() - saidMs < everyMs) return
      saidMs = now()
      if (io.isTerminal) draw(`${CLEAR_LINE}${render(done)}`)
      else io.note(render(done))
    },
    say(text) {
      if (io.isTerminal) draw(CLEAR_LINE)
      io.note(text)
    },
    end() {
      if (io.isTerminal) draw(CLEAR_LINE)
    },
  }
}
