import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTicker } from './ticker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function clock() {
  let elapsedMs = 500
  const ticker = createTicker({ startMs: 1_000_000, elapsed: () => elapsedMs })
  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= 500) {
      elapsedMs += 500
      vi.advanceTimersByTime(500)
    }
  }
  return { ticker, pass, elapsed: () => elapsedMs }
}

test('carries the server’s time on, whatever this device’s clock says', () => {
  const { ticker, pass } = clock()
  const stop = ticker.subscribe(() => undefined)
  vi.setSystemTime(0)
  pass(3_000)
  expect(ticker.read()).toBe(1_003_000)
  expect(ticker.start()).toBe(1_000_000)
  stop()
})

test('stands at the moment at which the data ended, and goes on where it would be', () => {
  const { ticker, pass, elapsed } = clock()
  ticker.subscribe(() => undefined)
  pass(2_000)
  const endedMs = elapsed()
  pass(5_000)
  ticker.standAt(endedMs)
  pass(60_000)
  expect(ticker.read()).toBe(1_002_000)
  ticker.standAt(null)
  expect(ticker.read()).toBe(1_067_000)
})

test('ticks only while somebody listens', () => {
  const { ticker, pass } = clock()
  let heard = 0
  const stop = ticker.subscribe(() => {
    heard += 1
  })
  pass(2_000)
  stop()
  pass(2_000)
  expect(heard).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
})
