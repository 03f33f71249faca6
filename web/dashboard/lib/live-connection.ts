/** One event stream to the server that comes back by itself, from where it was. */
import type { StreamEvent, StreamEventType } from '../contract/stream.ts'
import { waitBeforeReturn } from './live-backoff.ts'

/** As much of EventSource as is used. */
export interface EventStream {
  readonly readyState: number
  addEventListener(type: string, listener: (event: Event) => void): void
  close(): void
}

export interface ConnectionDeps {
  open: (url: string) => EventStream
  /** Whether the server still lets this session in; a stream cannot tell why it was refused. */
  isSignedOut: () => Promise<boolean>
  random: () => number
  /** Wall clock and monotonic clock in ms: where one runs ahead of the other, the machine has slept. */
  now: () => number
  elapsed: () => number
  onEvent: (event: StreamEvent) => void
  /** Nothing will come until it is back. */
  onCut: () => void
  onSignedOut: () => void
}

export interface Connection {
  /** @param lastId 0: begin with a snapshot */
  start(lastId: number): void
  stop(): void
}

/** Heartbeats come every 15 s: a stream that is silent for longer is dead, whatever the socket says. */
const SILENCE_MS = 20_000
const WATCH_MS = 1_000
const SLEPT_MS = 3_000

const types = {
  ...{ snapshot: true, container: true, 'rotation.step': true, 'rotation.finished': true, policy: true, alert: true },
  ...{ state: true, stats: true, heartbeat: true },
} as const satisfies Record<StreamEventType, true>
const typeNames = Object.keys(types) as StreamEventType[]

export class LiveConnection implements Connection {
  readonly #deps: ConnectionDeps
  #stream: EventStream | null = null
  #lastId = 0
  #failures = 0
  #heardAtMs = 0
  #skewMs = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #watch: ReturnType<typeof setInterval> | undefined

  constructor(deps: ConnectionDeps) {
    this.#deps = deps
  }

  start(lastId: number): void {
    this.stop()
    this.#lastId = lastId
    this.#failures = 0
    this.#watch = setInterval(() => this.#look(), WATCH_MS)
    this.#open()
  }

  stop(): void {
    clearTimeout(this.#retry)
    clearInterval(this.#watch)
    this.#stream?.close()
    this.#stream = null
  }

  #open(): void {
    this.#heardAtMs = this.#deps.elapsed()
    this.#skewMs = this.#deps.now() - this.#heardAtMs
    const stream = this.#deps.open(this.#lastId === 0 ? '/api/stream' : `/api/stream?since=${this.#lastId}`)
    this.#stream = stream
    for (const type of typeNames) {
      stream.addEventListener(type, (event) => {
        if (this.#stream === stream && event instanceof MessageEvent) this.#hear(type, event)
      })
    }
    stream.addEventListener('error', () => {
      if (this.#stream === stream) void this.#fail(stream)
    })
  }

  #hear(type: StreamEventType, { data, lastEventId }: MessageEvent): void {
    this.#heardAtMs = this.#deps.elapsed()
    this.#failures = 0
    // A browser repeats the last id on events that have none of their own.
    const id = lastEventId === '' ? null : Number(lastEventId)
    const isNew = id !== null && id > this.#lastId
    const isOwn = type === 'snapshot' || isNew
    if (id !== null && isOwn) this.#lastId = id
    this.#deps.onEvent({ type, id: isOwn ? id : null, data: JSON.parse(data) })
  }

  async #fail(stream: EventStream): Promise<void> {
    // 2 is CLOSED: the server answered, and not with a stream. Otherwise the line was cut.
    const isRefused = stream.readyState === 2
    this.#drop()
    if (isRefused && (await this.#deps.isSignedOut())) {
      this.stop()
      this.#deps.onSignedOut()
    }
  }

  #drop(): void {
    this.#stream?.close()
    this.#stream = null
    this.#deps.onCut()
    const waitMs = waitBeforeReturn(this.#failures, this.#deps.random())
    this.#failures += 1
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#open(), waitMs)
  }

  #look(): void {
    if (this.#stream === null) return
    const elapsedMs = this.#deps.elapsed()
    const sleptMs = this.#deps.now() - elapsedMs - this.#skewMs
    if (elapsedMs - this.#heardAtMs > SILENCE_MS || sleptMs > SLEPT_MS) this.#drop()
  }
}
