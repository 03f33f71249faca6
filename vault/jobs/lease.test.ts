import { afterEach, beforeEach, expect, test } from 'vitest'
import { LEASE_MS, withLease } from './lease.ts'
import { startTestJobs, type TestJobs } from './test-jobs.ts'

let it: TestJobs
beforeEach(async () => {
  it = await startTestJobs()
})
afterEach(() => it[Symbol.asyncDispose]())

const order = (owner: string) => ({ name: 'gc', owner, now: () => new Date(it.clock.now) })
const until = async () => (await it.database.reader.lease.findFirst())?.until

test('a job that calls keep holds its lease for as long as it runs', async () => {
  await withLease(it.database, order('a'), async (lease) => {
    for (let step = 0; step < 10; step++) {
      it.clock.now += LEASE_MS / 2
      await lease.keep()
      expect(await until()).toBe(it.iso(LEASE_MS))
      await expect(withLease(it.database, order('b'), async () => 0)).rejects.toMatchObject({ code: 'lease_held' })
    }
  })
  expect(await until()).toBeUndefined()
})

test('it writes no more often than each third of the lease', async () => {
  await withLease(it.database, order('a'), async (lease) => {
    const before = await until()
    it.clock.now += LEASE_MS / 3 - 1
    await lease.keep()
    expect(await until()).toBe(before)
  })
})

test('a job that slept through its lease does nothing more, whether or not another took it', async () => {
  for (const isTaken of [true, false]) {
    const sleeping = withLease(it.database, order('a'), async (lease) => {
      it.clock.now += LEASE_MS + 1
      if (isTaken) await withLease(it.database, { ...order('b'), name: 'sweep' }, async () => 0)
      await lease.keep()
    })
    await expect(sleeping).rejects.toMatchObject({ code: 'lease_lost', refused: false })
  }
})
