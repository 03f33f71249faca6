import { expect, test } from 'vitest'
import { streamEvents } from '../../contract/stream.ts'
import { at, createFeedFixture, storedIds, subscribe } from './test-feed.ts'

const typesOf = (stream: { events: { type: string }[] }) => stream.events.map(({ type }) => type)

test('begins with a snapshot under the id of its moment, then tells each event once and in order', async () => {
  await using it = await createFeedFixture()
  await it.addEvents(3)
  const feed = await it.start()
  const stream = await subscribe(feed)
  await expect.poll(() => typesOf(stream)).toContain('snapshot')
  await it.addEvents(20)
  await expect.poll(() => storedIds(stream)).toHaveLength(20)
  const base = Number((await it.database.reader.meta.findUniqueOrThrow({ where: { key: 'feed_base' } })).value)
  expect(stream.text.startsWith('retry: 1000\n\nevent: snapshot\n')).toBe(true)
  expect(stream.events[0]?.id).toBe(base + 3)
  expect(stream.events[0]?.data).toMatchObject({ reset: false, rotation: { eventId: base + 3 }, version: '0.0.0-test' })
  expect(storedIds(stream)).toEqual(Array.from({ length: 20 }, (_, index) => base + 4 + index))
})

test('sends only what the contract names, in its shape', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start()
  const stream = await subscribe(feed)
  await it.add('container', { slot: 'vault_web2', incarnation: 5, state: 'warming', previous: 'created', at })
  await it.add('security', { kind: 'denied' })
  await it.add('container', { slot: 'vault_web2', state: 'somewhere' })
  await it.add('rotation.step', { epoch: 5, trigger: 'timer', step: 'bake', seq: 4, attempt: 1, state: 'done', at })
  await it.add('alert', { id: 1, code: 'no_spare', severity: 'warning', subject: 'vault', state: 'open', at })
  await expect.poll(() => typesOf(stream)).toContain('alert')
  await expect.poll(() => typesOf(stream)).toContain('state')
  for (const { type, data } of stream.events) {
    const schema = streamEvents[type as keyof typeof streamEvents]
    expect(schema.safeParse(data).error?.issues, type).toBeUndefined()
  }
  expect(storedIds(stream)).toHaveLength(3)
  expect(it.warnings).toEqual([{ row: 3, type: 'container' }])
})

test('tells the whole rotation at its end, where the row only numbers its incarnations', async () => {
  await using it = await createFeedFixture()
  it.answers.rotation = {
    ...{ id: 'rotation/vault/5', epoch: 5, trigger: 'timer', reason: null, by: null, startedAt: at, switchedAt: at },
    ...{ old: { slot: 'vault_web1', incarnation: 4 }, new: { slot: 'vault_web2', incarnation: 5 }, finishedAt: at },
    ...{ outcome: 'rotated', outcomeReason: null, cutoverMs: 31, drainMs: 3_900, servingMs: 1, exposureMs: 2, lost: 0 },
    ...{ cut: 0, proof: null, driftCount: 0, policyVersion: 1, steps: [], temporalUrl: null },
  }
  const feed = await it.start()
  const stream = await subscribe(feed)
  await it.add('rotation.finished', { id: 'rotation/vault/5', epoch: 5, old: 4, new: 5 })
  await expect.poll(() => typesOf(stream)).toContain('rotation.finished')
  const told = stream.events.find(({ type }) => type === 'rotation.finished')?.data
  expect(told).toMatchObject({ epoch: 5, old: { slot: 'vault_web1' }, new: { slot: 'vault_web2' }, cutoverMs: 31 })
  expect(told).not.toHaveProperty('steps')
})

test('goes on after the last id without a snapshot, and tells the ages of now', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start()
  const first = await subscribe(feed)
  await it.addEvents(5)
  await expect.poll(() => storedIds(first)).toHaveLength(5)
  await first.leave()
  await it.addEvents(5)
  const last = storedIds(first)[4] ?? 0
  const second = await subscribe(feed, { lastEventId: String(last) })
  await expect.poll(() => storedIds(second)).toHaveLength(5)
  await expect.poll(() => typesOf(second)).toContain('state')
  expect(storedIds(second)[0]).toBe(last + 1)
  expect(typesOf(second)).not.toContain('snapshot')
})

test.each([
  ['garbage', () => 'abc'],
  ['a future id', (last: number) => String(last + 1_000)],
  ['an id of another database', () => '17'],
])('answers %s with a snapshot that says so', async (_, lastEventId) => {
  await using it = await createFeedFixture()
  await it.addEvents(4)
  const feed = await it.start()
  const known = await subscribe(feed)
  await expect.poll(() => typesOf(known)).toContain('snapshot')
  const stream = await subscribe(feed, { lastEventId: lastEventId(known.events[0]?.id ?? 0) })
  await expect.poll(() => typesOf(stream)).toContain('snapshot')
  expect(stream.events[0]?.data).toMatchObject({ reset: true })
})

test('answers an id that retention has passed, or that is too far behind, with a snapshot', async () => {
  await using it = await createFeedFixture()
  await it.addEvents(100)
  const feed = await it.start()
  const known = await subscribe(feed)
  await expect.poll(() => typesOf(known)).toContain('snapshot')
  const id = known.events[0]?.id ?? 0
  await it.database.write((tx) => tx.event.deleteMany({ where: { id: { lte: 50 } } }))
  const passed = await subscribe(feed, { lastEventId: String(id - 60) })
  await expect.poll(() => typesOf(passed)).toContain('snapshot')
  const kept = await subscribe(feed, { lastEventId: String(id - 50) })
  await expect.poll(() => storedIds(kept)).toHaveLength(50)
  await it.addEvents(5_000)
  const behind = await subscribe(feed, { lastEventId: String(id - 1) })
  await expect.poll(() => typesOf(behind)).toContain('snapshot')
  expect(behind.events[0]?.data).toMatchObject({ reset: true })
})

test('replays five thousand events that lie before its own start', async () => {
  await using it = await createFeedFixture()
  await it.addEvents(5_000)
  const feed = await it.start()
  const known = await subscribe(feed)
  await expect.poll(() => typesOf(known)).toContain('snapshot')
  const stream = await subscribe(feed, { lastEventId: String((known.events[0]?.id ?? 0) - 5_000) })
  await expect.poll(() => storedIds(stream)).toHaveLength(5_000)
  expect(stream.isEnded).toBe(false)
})

test('starts all streams anew when the database is made again, and never gives an id twice', async () => {
  await using it = await createFeedFixture()
  await it.addEvents(10)
  const feed = await it.start()
  const before = await subscribe(feed)
  await it.addEvents(10)
  await expect.poll(() => storedIds(before)).toHaveLength(10)
  const held = storedIds(before)[9] ?? 0
  // A copy from before the last ten events is put in place while the dashboard runs.
  await it.database.write(async (tx) => {
    await tx.event.deleteMany({ where: { id: { gt: 10 } } })
    await tx.$executeRaw`UPDATE sqlite_sequence SET seq = 10 WHERE name = 'events'`
  })
  await expect.poll(() => before.isEnded).toBe(true)
  const after = await subscribe(feed, { lastEventId: String(held) })
  await expect.poll(() => typesOf(after)).toContain('snapshot')
  await it.addEvents(20)
  await expect.poll(() => storedIds(after)).toHaveLength(20)
  expect(after.events[0]?.data).toMatchObject({ reset: true })
  expect(Math.min(...storedIds(after))).toBeGreaterThan(held)
})

test('reads the state once for many browsers that come at the same time', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start({ timing: { lookMs: 60_000 } })
  const all = await Promise.all(Array.from({ length: 40 }, (_, index) => subscribe(feed, { session: `s${index % 8}` })))
  await expect.poll(() => all.every((stream) => typesOf(stream).includes('snapshot'))).toBe(true)
  expect(it.answers.readings).toBeLessThanOrEqual(6)
})

test('tells a change that no event told of, and nothing while nothing changes', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start({ timing: { busyMs: 5, lookMs: 20 } })
  const stream = await subscribe(feed)
  const states = () => stream.events.filter(({ type }) => type === 'state')
  await expect.poll(() => states()).toHaveLength(1)
  it.answers.state = { ...it.answers.state, serverTimeAt: '2026-11-24T12:00:05.000Z', temporal: 'unreachable' }
  await expect.poll(() => states()).toHaveLength(2)
  expect(states()[1]?.data).toMatchObject({ rotation: { temporal: 'unreachable' } })
  const seen = it.answers.readings
  await expect.poll(() => it.answers.readings).toBeGreaterThan(seen + 3)
  expect(states()).toHaveLength(2)
})

test('goes on by itself after the database could not be read', async () => {
  await using it = await createFeedFixture()
  const feed = await it.start()
  const stream = await subscribe(feed)
  await it.database.write((tx) => tx.$executeRaw`ALTER TABLE meta RENAME TO gone`)
  await expect.poll(() => it.warnings.length).toBeGreaterThan(0)
  await it.database.write((tx) => tx.$executeRaw`ALTER TABLE gone RENAME TO meta`)
  await it.addEvents(2)
  await expect.poll(() => storedIds(stream)).toHaveLength(2)
  expect(it.warnings.length).toBeLessThanOrEqual(2)
})
