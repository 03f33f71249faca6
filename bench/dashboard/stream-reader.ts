/** One subscriber that only writes down what came when: two hundred of these must not be what is measured. */
import { get } from 'node:http'
import { get as getSecurely } from 'node:https'

export interface Arrival {
  /** Unix ms with a fraction. */
  atMs: number
  type: string
  id: number | null
  bytes: number
  /** Only of events that were asked to be kept. */
  data: string
}

export interface StreamReader {
  readonly arrivals: Arrival[]
  readonly isEnded: boolean
  stop(): void
}

const nowMs = () => performance.timeOrigin + performance.now()
const kept = new Set(['rotation.step', 'heartbeat'])

export function openStream(url: string, cookie: string): Promise<StreamReader> {
  const target = new URL('/api/stream', url)
  const request = target.protocol === 'https:' ? getSecurely : get
  // A bench speaks to an installation of this machine, whose certificate is often its own.
  const options = { headers: { cookie, accept: 'text/event-stream' }, agent: false, rejectUnauthorized: false }
  const { promise, resolve, reject } = Promise.withResolvers<StreamReader>()
  const call = request(target, options, (answer) => {
    if (answer.statusCode !== 200) return reject(new Error(`${target}: ${answer.statusCode}`))
    const arrivals: Arrival[] = []
    let rest = ''
    let isEnded = false
    answer.setEncoding('utf8').on('data', (part: string) => {
      const atMs = nowMs()
      const blocks = (rest + part).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) arrivals.push(arrivalOf(block, atMs))
    })
    answer.on('close', () => {
      isEnded = true
    })
    resolve({
      arrivals,
      get isEnded() {
        return isEnded
      },
      stop: () => call.destroy(),
    })
  })
  call.on('error', reject)
  return promise
}

function arrivalOf(block: string, atMs: number): Arrival {
  const type = /^event: (.*)$/m.exec(block)?.[1] ?? ''
  const id = /^id: (\d+)$/m.exec(block)?.[1]
  const data = kept.has(type) ? (/^data: (.*)$/m.exec(block)?.[1] ?? '') : ''
  return { atMs, type, id: id === undefined ? null : Number(id), bytes: Buffer.byteLength(block) + 2, data }
}
