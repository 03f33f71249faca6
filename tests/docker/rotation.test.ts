import { kill } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { percentile, startOpenLoopClient } from '../load/open-loop-client.ts'
import { readHistory, readStatus } from './history.ts'
import { createInstallation, docker, eventually, type Installation } from './installation.ts'

/** Rotations to see; the promise is that none of them loses a request. */
const ROTATIONS = 50

let installation: Installation
beforeAll(async () => {
  // The shortest mean that is allowed; grace short enough to be below the shortest wait.
  installation = await createInstallation({
    ROTATION_INTERVAL: '5',
    ROTATION_GRACE_SECONDS: '2',
    VAULT_EXPOSE_INCARNATION: 'true',
  })
  await installation.must('up')
})
afterAll(async () => {
  await installation?.[Symbol.asyncDispose]()
})

test('the vault answers through HAProxy and says nothing about what stands behind it', async () => {
  const answer = await fetch(installation.origin)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('server')).toBeNull()
  expect(await answer.text()).not.toMatch(/haproxy|docker|temporal/i)
})

test(`${ROTATIONS} rotations under load lose no request, and HAProxy's own counters agree`, {
  timeout: 1_200_000,
}, async () => {
  const begin = await readStatus(installation)
  const client = startOpenLoopClient({
    origin: installation.origin,
    getsPerS: 50,
    slowPostEveryMs: 1500,
    slowPostBytes: 5_000_000,
    slowPostMs: 1200,
    eventStreams: 2,
  })
  await eventually(`${ROTATIONS} rotations`, 1_100_000, async () => {
    await new Promise((done) => setTimeout(done, 2000))
    return (await readStatus(installation)).epoch >= begin.epoch + ROTATIONS
  })
  const result = await client.finish()
  expect(result.failures).toEqual([])
  expect(result.longestEventGapMs).toBeLessThanOrEqual(1000)
  expect(result.byIncarnation.size).toBeGreaterThanOrEqual(ROTATIONS)

  const rotations = (await readHistory(installation, ROTATIONS + 10)).filter(
    ({ epoch, outcome }) => epoch > begin.epoch && outcome !== null,
  )
  expect(rotations.length).toBeGreaterThanOrEqual(ROTATIONS - 1)
  expect(rotations.filter(({ outcome }) => outcome !== 'rotated')).toEqual([])
  expect(rotations.filter(({ lost }) => lost !== 0)).toEqual([])
  for (const { epoch, proof } of rotations) {
    expect({ epoch, ...proof }).toMatchObject({ epoch, newId: true, digest: true, noChanges: true, oldGone: true })
  }
  const cutovers = rotations.flatMap(({ cutoverMs }) => (cutoverMs === null ? [] : [cutoverMs])).sort((a, b) => a - b)
  process.stdout.write(
    `${rotations.length} rotations, ${result.gets} GET, ${result.posts} slow POST, ${result.events} events: ` +
      `cut-over p50 ${percentile(cutovers, 0.5)} ms, p99 ${percentile(cutovers, 0.99)} ms\n`,
  )
})

test('what an intruder planted in the serving container is gone with it', async () => {
  const { serving } = await readStatus(installation)
  if (serving === null) throw new Error('nobody serves')
  const planted = serving.containerId
  await expect(docker('exec', planted, '/bin/sh', '-c', 'true')).rejects.toThrow()
  await expect(docker('cp', fileURLToPath(import.meta.url), `${planted}:/app/implant`)).rejects.toThrow(/read-only/)
  const implant = "require('node:fs').writeFileSync('/tmp/implant', 'x'); setInterval(() => {}, 1000)"
  await docker('exec', '-d', planted, '/usr/local/bin/node', '-e', implant)
  const pids = await eventually('the implant to run', 5000, async () => {
    const found = (await docker('top', planted, '-o', 'pid,args'))
      .split('\n')
      .filter((line) => line.includes('implant'))
    return found.length > 0 && found.map((line) => Number(line.trim().split(/\s+/)[0]))
  })
  await eventually('the serving container to be destroyed', 60_000, async () => {
    return (await docker('ps', '-aq', '--no-trunc', '--filter', `id=${planted}`)) === ''
  })
  for (const pid of pids) expect(() => kill(pid, 0)).toThrow(/ESRCH/)
})

test('no container of the pool is ever used twice', async () => {
  const seen = new Set<string>()
  for (const { epoch, proof } of await readHistory(installation, 30)) {
    expect(seen.has(String(epoch))).toBe(false)
    seen.add(String(epoch))
    if (proof !== null) expect(proof.newId).toBe(true)
  }
})
