import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { briefly, persistently } from './temporal.ts'
import { watchTemporal } from './watch-temporal.ts'

function createPatience() {
  const lines: string[] = []
  const waits: number[] = []
  const stopping = new AbortController()
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)).msg)
      done()
    },
  })
  return {
    ...{ lines, waits, stopping },
    log: pino(sink),
    signal: stopping.signal,
    clock: {
      now: () => waits.reduce((sum, ms) => sum + ms, 0),
      async sleep(ms: number) {
        waits.push(ms)
      },
    },
  }
}

test('waits longer each time up to ten seconds, and says each complaint once', async () => {
  const patience = createPatience()
  let tries = 0
  const result = await persistently(
    'Temporal at temporal:7233',
    async () => {
      tries += 1
      if (tries <= 8) throw new Error('outer', { cause: new Error('connection refused') })
      return 'connected'
    },
    patience,
  )
  expect(result).toBe('connected')
  expect(patience.waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000])
  expect(patience.lines).toEqual([
    'Temporal at temporal:7233: connection refused; trying again until it works',
    'Temporal at temporal:7233: works now',
  ])
})

test('stops trying when the process is told to stop', async () => {
  const patience = createPatience()
  const trying = persistently(
    'Temporal',
    async () => {
      patience.stopping.abort(new Error('SIGTERM'))
      throw new Error('refused')
    },
    patience,
  )
  await expect(trying).rejects.toThrow()
  expect(patience.waits).toEqual([])
})

test('says once that Temporal went away and once that it is back', async () => {
  const patience = createPatience()
  const answers = [true, false, false, true]
  const connection = {
    withDeadline: async <T>(_deadline: number | Date, act: () => Promise<T>) => act(),
    workflowService: {
      async getSystemInfo() {
        const isUp = answers.shift() ?? true
        if (answers.length === 0) patience.stopping.abort()
        if (!isUp) throw new Error('14 UNAVAILABLE:\n  connect')
        return {}
      },
    },
  }
  watchTemporal(connection, 'temporal:7233', patience)
  await expect.poll(() => answers.length).toBe(0)
  expect(patience.lines).toEqual([
    'Temporal at temporal:7233: 14 UNAVAILABLE: connect; nothing rotates until it is back, traffic flows',
    'Temporal at temporal:7233: is back',
  ])
})

test('the innermost reason of an error, on one line', () => {
  expect(briefly(new Error('a', { cause: new Error('b', { cause: new Error('c\n  d') }) }))).toBe('c d')
  expect(briefly('plain')).toBe('plain')
})
