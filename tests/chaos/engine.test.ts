import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureImages } from '../../setup/images.ts'
import { createProgress } from '../../setup/progress.ts'
import { readStatus, rotateNow } from '../docker/history.ts'
import { eventually, type Installation } from '../docker/installation.ts'
import { bootPrivateEngine, type PrivateEngine } from '../docker/private-engine.ts'

const checkout = join(import.meta.dirname, '../..')
let engine: PrivateEngine
let installation: Installation
beforeAll(async () => {
  const progress = createProgress(process.stderr)
  const images = await ensureImages({ checkout, progress, signal: new AbortController().signal })
  engine = await bootPrivateEngine()
  await engine.copyImages(Object.values(images).map(({ ref }) => ref))
  installation = await engine.createInstallation({
    ROTATION_INTERVAL: '3600',
    ROTATION_GRACE_SECONDS: '5',
    VAULT_EXPOSE_INCARNATION: 'true',
  })
  await installation.must('up')
})
afterAll(async () => {
  try {
    await installation?.[Symbol.asyncDispose]()
  } finally {
    await engine?.[Symbol.asyncDispose]()
  }
})

const ask = `
const answer = await fetch(process.argv[1], { signal: AbortSignal.timeout(1000) })
console.log(answer.status === 200 ? answer.headers.get('x-leyzen-incarnation') : '')
`

/** The first characters of the id of the container that answered through HAProxy; null for no good answer. */
const answers = async () => {
  const { stdout } = await engine.inside(process.execPath, ['--input-type=module', '-e', ask, installation.origin])
  return stdout.trim() || null
}

const whole = (withinMs: number) =>
  eventually('a whole pool', withinMs, async () => {
    const { state, spares, serving } = await readStatus(installation)
    return state === 'running' && spares.ready === spares.wanted && serving
  })

const listPool = async () => {
  const mine = ['--filter', `label=leyzen.project=${installation.project}`, '--filter', 'label=leyzen.slot']
  return (await engine.docker('ps', '--all', '--no-trunc', '--quiet', ...mine)).split('\n')
}

test('a command ends at once on a machine where no name server answers', async () => {
  await whole(90_000)
  const startedMs = performance.now()
  await readStatus(installation)
  expect(performance.now() - startedMs).toBeLessThan(15_000)
})

/** Each ends with a machine that is on and whose engine is down. */
const outages = {
  'its engine was killed': async () => {
    await engine.end('KILL')
    await delay(2_000)
  },
  'the machine was rebooted': async () => {
    await engine.end('TERM')
    await engine.switchOff()
    await engine.switchOn()
  },
  'all processes of the machine were killed at once': async () => {
    await engine.switchOff()
    await engine.switchOn()
  },
}

test.each(Object.entries(outages))('after %s new containers serve within 30 s, without a person', async (_, suffer) => {
  const before = await whole(90_000)
  const old = await listPool()
  await suffer()
  const startedMs = performance.now()
  await engine.start()
  const incarnation = await eventually('an answer through HAProxy', 30_000, answers)
  expect(performance.now() - startedMs).toBeLessThan(30_000)
  expect(old.filter((id) => id.startsWith(incarnation))).toEqual([])
  const after = await whole(120_000)
  expect(after.containerId).not.toBe(before.containerId)
  expect((await listPool()).filter((id) => old.includes(id))).toEqual([])
  expect(await rotateNow(installation)).toMatchObject({ outcome: 'rotated', lost: 0 })
  expect(await answers()).toBeTruthy()
})
