/** One open stream: a bounded queue between the feed, which never waits, and a reader that may. */
import type { Frame } from './frame.ts'

export interface QueueLimits {
  /** Queued bytes over which droppable frames are left out. */
  dropBytes: number
  /** Queued bytes at which the stream is closed; the browser comes back and resumes by id. */
  capBytes: number
}

export type StreamEnd = 'left' | 'too_slow' | 'ended'

export class Subscriber {
  readonly stream: ReadableStream<Uint8Array>
  readonly #limits: QueueLimits
  readonly #onEnd: (end: StreamEnd) => void
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #isWanted = false
  #isOpen = true
  #sentRow = -1

  /** @param onEnd called exactly once, whoever ends it */
  constructor(limits: QueueLimits, onEnd: (end: StreamEnd) => void) {
    this.#limits = limits
    this.#onEnd = onEnd
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => {
          this.#isWanted = true
          this.#flush()
        },
        cancel: () => this.#settle('left'),
      },
      // Nothing is read ahead: what the socket does not take stays in our queue, where it is counted.
      { highWaterMark: 0 },
    )
  }

  /** What the reader has yet to take of what was offered. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /** What a stream begins with is not counted: these bytes are shared with all others. */
  open(frames: readonly Uint8Array[], row: number): void {
    if (!this.#isOpen) return
    this.#queue.push(...frames)
    this.#sentRow = row
    if (this.#isWanted) this.#flush()
  }

  offer({ bytes, row, droppable }: Frame): void {
    if (!this.#isOpen || (row !== null && row <= this.#sentRow)) return
    const queuedBytes = this.#queuedBytes + bytes.byteLength
    if (droppable && queuedBytes > this.#limits.dropBytes) return
    if (queuedBytes > this.#limits.capBytes) {
      this.#close('too_slow')
      return
    }
    if (row !== null) this.#sentRow = row
    this.#queue.push(bytes)
    this.#queuedBytes = queuedBytes
    if (this.#isWanted) this.#flush()
  }

  /** Sends what is queued and `last`, then ends. */
  end(last?: Uint8Array): void {
    if (!this.#isOpen) return
    if (last !== undefined) this.#queue.push(last)
    this.#flush()
    this.#close('ended')
  }

  /** The reader has gone. */
  leave(): void {
    this.#close('left')
  }

  #flush(): void {
    const [only] = this.#queue
    if (only === undefined) return
    this.#controller?.enqueue(this.#queue.length === 1 ? only : Buffer.concat(this.#queue))
    this.#queue = []
    this.#queuedBytes = 0
    this.#isWanted = false
  }

  #close(end: StreamEnd): void {
    if (!this.#isOpen) return
    this.#controller?.close()
    this.#settle(end)
  }

  #settle(end: StreamEnd): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#queue = []
    this.#queuedBytes = 0
    this.#onEnd(end)
  }
}
