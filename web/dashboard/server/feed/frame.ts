/** Bytes of the event stream (WHATWG HTML, section 9.2): made once, given to every subscriber. */

export interface Frame {
  bytes: Uint8Array
  /** Row number of a stored event; null for what is not stored and does not move the resume point. */
  row: number | null
  /** The next one replaces it, so a slow reader may miss it. */
  droppable: boolean
}

export interface OutgoingEvent {
  type: string
  /** Absent: the event does not move the browser's resume point. */
  id?: number
  data: unknown
}

const encoder = new TextEncoder()

/** JSON without indentation holds no line break, so one `data` line carries it whatever the texts inside are. */
export function encodeEvent({ type, id, data }: OutgoingEvent): Uint8Array {
  const idLine = id === undefined ? '' : `id: ${id}\n`
  return encoder.encode(`event: ${type}\n${idLine}data: ${JSON.stringify(data)}\n\n`)
}

export function encodeRetry(ms: number): Uint8Array {
  return encoder.encode(`retry: ${ms}\n\n`)
}

/** The comment is for proxies and people with curl; scripts see only the event. */
export function encodeHeartbeat(t: number): Uint8Array {
  return encoder.encode(`: hb\nevent: heartbeat\ndata: {"t":${t}}\n\n`)
}

export function passing(bytes: Uint8Array, droppable: boolean): Frame {
  return { bytes, row: null, droppable }
}
