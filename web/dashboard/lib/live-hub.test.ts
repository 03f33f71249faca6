import { expect, test } from 'vitest'
import type { StreamEvent } from '../contract/stream.ts'
import { createLiveHub } from './live-hub.ts'
import type { ToPage } from './live-messages.ts'
import type { LiveInitial } from './live-state.ts'
import { createLiveStore } from './live-store.ts'
import { ended, poolState, snapshot, threeSlots } from './test-live.ts'

const bare: LiveInitial = { rotation: null }
const whole: LiveInitial = { rotation: poolState, containers: threeSlots, openSteps: [], alerts: [], slots: ['web1'] }

function start() {
  const calls: string[] = []
  const seen = { elapsedMs: 500 }
  const given: { onEvent(event: StreamEvent): void; onCut(): void; onSignedOut(): void }[] = []
  const hub = createLiveHub({
    connect(listeners) {
      given.push(listeners)
      return { start: (lastId) => calls.push(`start ${lastId}`), stop: () => calls.push('stop') }
    },
    elapsed: () => seen.elapsedMs,
  })
  const open = (initial: LiveInitial) => {
    const messages: ToPage[] = []
    const page = { post: (message: ToPage) => messages.push(message) }
    hub.join(page, initial)
    return { page, messages, kinds: () => messages.map(({ kind }) => kind) }
  }
  const listeners = () => given[0] ?? expect.fail()
  return { hub, calls, seen, open, listeners, tell: (event: StreamEvent) => listeners().onEvent(event) }
}

test('keeps one stream for any number of pages, and ends it with the last', () => {
  const { hub, calls, open, tell } = start()
  const pages = Array.from({ length: 8 }, () => open(bare))
  expect(calls).toEqual(['start 0'])
  tell(snapshot())
  expect(pages.every(({ kinds }) => kinds().join() === 'state,event')).toBe(true)
  for (const { page } of pages) hub.leave(page)
  expect(calls).toEqual(['start 0', 'stop'])
  open(bare)
  expect(calls).toEqual(['start 0', 'stop', 'start 100'])
})

test('goes on from where the page was written when the page brought everything', () => {
  const { calls, open } = start()
  open(whole)
  expect(calls).toEqual(['start 100'])
})

test('gives a page that opens later everything, on its own clock', () => {
  const { open, tell, seen } = start()
  open(bare)
  tell(snapshot())
  tell({ type: 'stats', id: null, data: { t: 1_000, s: [[0, 250, 9, 1, 2, 3]], h: null } })
  seen.elapsedMs = 4_500
  const [message] = open({ rotation: poolState, finished: [ended(3)] }).messages
  const store = createLiveStore({ rotation: poolState, finished: [ended(3)] }, 90_000)
  store.receive(message ?? expect.fail(), 90_010)
  expect(store.get()).toMatchObject({ connection: 'live', readAtMs: 86_010, lastAtMs: 86_010, lastId: 100 })
  expect(store.get().stats[0]?.slots.get('web1')?.cpuRatio).toBe(0.25)
  expect(store.get().finished.map(({ epoch }) => epoch)).toEqual([3])
})

test('lets a page keep what is newer than what the keeper knows', () => {
  const { open, tell } = start()
  open(bare)
  tell(snapshot())
  const written = { ...whole, rotation: { ...poolState, eventId: 130, epoch: 9 } }
  const store = createLiveStore(written, 0)
  store.receive(open(written).messages[0] ?? expect.fail(), 10)
  expect(store.get().rotation?.epoch).toBe(9)
})

test('tells pages that the line was cut or the session has ended, and lets them begin again', () => {
  const { open, tell, listeners, calls } = start()
  const { kinds } = open(bare)
  tell(snapshot())
  listeners().onCut()
  listeners().onSignedOut()
  expect(kinds()).toEqual(['state', 'event', 'cut', 'signed-out'])
  open(bare)
  expect(calls).toEqual(['start 0', 'start 0'])
})

test('rests while nobody looks, and goes on by id', () => {
  const { hub, open, tell, calls } = start()
  open(bare)
  tell(snapshot())
  hub.rest()
  hub.wake()
  hub.wake()
  expect(calls).toEqual(['start 0', 'stop', 'start 100'])
})
