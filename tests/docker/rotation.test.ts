import { kill } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { percentile, startOpenLoopClient } from '../load/open-loop-client.ts'
import { readCounters } from './haproxy-counters.ts'
import { readHistory, readStatus, rotateNow } from './history.ts'
import { createInstallation, docker, eventually, type Installation } from './installation.ts'

/** Rotations to see; the promise is that none of them loses a request. */
const ROTATIONS = 50

let installation: Installation
beforeAll(async () => {
  // The shortest mean that is allowed with a grace of 2 s, in which the slow upload of 1.2 s can end.
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
  const before = await readCounters(installation)
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
  const after = await readCounters(installation)
  expect(result.failures).toEqual([])
  expect(result.longestEventGapMs).toBeLessThanOrEqual(1000)
  expect(result.byIncarnation.size).toBeGreaterThanOrEqual(ROTATIONS)

  expect(after.startedAt).toBe(before.startedAt)
  expect(after.frontend.hrsp5xx - before.frontend.hrsp5xx).toBe(0)
  expect(after.backend.econ - before.backend.econ).toBe(0)
  expect(after.backend.eresp - before.backend.eresp).toBe(0)
  expect(after.frontend.requests - before.frontend.requests).toBeGreaterThanOrEqual(result.gets + result.posts)

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

/** Who serves, with the timer paused and no rotation under way, so that it stays so until one is ordered. */
async function servingAtRest(): Promise<string> {
  await installation.must('pause')
  return eventually('a pool at rest', 60_000, async () => {
    const { rotation, serving, spares } = await readStatus(installation)
    return rotation === null && spares.ready === spares.wanted && serving?.containerId
  })
}

test('what an intruder planted in the serving container is gone with it', async () => {
  const planted = await servingAtRest()
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
  expect((await rotateNow(installation)).outcome).toBe('rotated')
  expect(await docker('ps', '-aq', '--no-trunc', '--filter', `id=${planted}`)).toBe('')
  for (const pid of pids) expect(() => kill(pid, 0)).toThrow(/ESRCH/)
})

test('no incarnation ever serves twice', async () => {
  const ended = (await readHistory(installation, ROTATIONS)).filter(({ outcome }) => outcome === 'rotated')
  const incarnations = ended.map((rotation) => rotation.new?.incarnation)
  expect(incarnations).not.toContain(undefined)
  expect(new Set(incarnations).size).toBe(incarnations.length)
})

test('a vault container reaches neither the control plane nor the world', async () => {
  const serving = await servingAtRest()
  const networks = JSON.parse(await docker('inspect', '--format', '{{json .NetworkSettings.Networks}}', serving))
  expect(Object.keys(networks)).toEqual([`${installation.project}_vault_network`])
  // Internal: the engine forwards nothing from it to the outside.
  const network = `${installation.project}_vault_network`
  expect(await docker('network', 'inspect', '--format', '{{.Internal}}', network)).toBe('true')
  const addressOf = async (service: string) => {
    const all = JSON.parse(
      await docker('inspect', '--format', '{{json .NetworkSettings.Networks}}', await installation.service(service)),
    )
    return String(all[`${installation.project}_control_network`].IPAddress)
  }
  const targets = [
    ...[`${await addressOf('docker-proxy')}:2375`, `${await addressOf('traffic-gateway')}:2380`],
    ...[`${await addressOf('temporal')}:7233`, `${await addressOf('orchestrator')}:9376`],
  ]
  const tryAll = `
    const net = require('node:net')
    const tried = ${JSON.stringify(targets)}.map((target) => new Promise((done) => {
      const [host, port] = target.split(':')
      const socket = net.connect({ host, port, timeout: 1500 })
      socket.on('connect', () => done(target + ' reached')).on('error', () => done('')).on('timeout', () => done(''))
    }))
    Promise.all(tried).then((all) => { console.log(all.filter(Boolean).join()); process.exit() })`
  expect(await docker('exec', serving, '/usr/local/bin/node', '-e', tryAll)).toBe('')
})
