/** One subscriber of the live feed who keeps everything that came, in order. */
import type { IncomingMessage } from 'node:http'
import type { DashboardClient } from './dashboard-client.ts'

export interface FeedEvent {
  /** null: an event that does not move the resume point. */
  id: number | null
  name: string
  data: unknown
}

export interface FeedReader extends Disposable {
  status: number
  events: readonly FeedEvent[]
  /** Settles when the server ends the stream. */
  ended: Promise<void>
}

/** Subscribes with the client's session, from behind `lastEventId` when it is given. */
export async function readFeed(client: DashboardClient, lastEventId?: number): Promise<FeedReader> {
  const headers = {
    Accept: 'text/event-stream',
    ...(lastEventId !== undefined && { 'Last-Event-ID': `${lastEventId}` }),
  }
  const response = await client.open('/api/stream', { headers })
  const events: FeedEvent[] = []
  const ended = collect(response, events)
  return { status: response.statusCode ?? 0, events, ended, [Symbol.dispose]: () => void response.destroy() }
}

async function collect(response: IncomingMessage, events: FeedEvent[]): Promise<void> {
  let rest = ''
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const blocks = `${rest}${chunk}`.split('\n\n')
    rest = blocks.pop() ?? ''
    events.push(...blocks.flatMap(parseBlock))
  })
  await new Promise<void>((done) => response.once('close', done).on('error', () => undefined))
}

function parseBlock(block: string): FeedEvent[] {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1]
  const [id, name, data] = [field('id'), field('event'), field('data')]
  if (name === undefined || data === undefined) return [] // a comment, or the reconnection time
  return [{ id: id === undefined ? null : Number(id), name, data: JSON.parse(data) }]
}
