/** A reader of event streams for tests: the rules of WHATWG HTML, 9.2.6, as far as the feed uses them. */

export interface ReadEvent {
  type: string
  id: number | null
  data: unknown
}

export function parseEvents(text: string): ReadEvent[] {
  return text.split('\n\n').flatMap((block) => {
    const fields = new Map(
      block
        .split(/\r\n|\r|\n/)
        .filter((line) => !line.startsWith(':'))
        .map((line) => line.split(/: (.*)/s, 2) as [string, string]),
    )
    const data = fields.get('data')
    if (data === undefined) return []
    const id = fields.get('id')
    return [
      { type: fields.get('event') ?? 'message', id: id === undefined ? null : Number(id), data: JSON.parse(data) },
    ]
  })
}

export interface TestStream {
  /** All events so far, in order. */
  readonly events: ReadEvent[]
  readonly text: string
  readonly isEnded: boolean
  leave(): Promise<void>
}

/** Reads on in the background. */
export function readStream(stream: ReadableStream<Uint8Array>): TestStream {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let isEnded = false
  const pump = async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      text += decoder.decode(value, { stream: true })
    }
    isEnded = true
  }
  void pump()
  return {
    get events() {
      return parseEvents(text)
    },
    get text() {
      return text
    },
    get isEnded() {
      return isEnded
    },
    leave: () => reader.cancel(),
  }
}
