/** What goes wrong while one installation is being started and while it runs; all on the same one. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readStatus, rotateNow } from './history.ts'
import { createInstallation, docker, eventually, type Installation } from './installation.ts'

const leyzenctl = join(import.meta.dirname, '../../bin/leyzenctl')
let installation: Installation
beforeAll(async () => {
  // So long that no rotation comes by itself.
  installation = await createInstallation({ WEB_REPLICAS: '2', ROTATION_INTERVAL: '36000' })
})
afterAll(() => installation?.[Symbol.asyncDispose]())

const answers = async () => (await fetch(installation.origin, { signal: AbortSignal.timeout(1000) })).status
const filesBelow = () => readdir(installation.dir, { recursive: true })

/** Starts a command as a terminal does, in a group of its own, and interrupts the group once `mark` was said, or soon. */
async function interrupt(words: string, mark: string) {
  const args = [...words.split(' '), '--env-file', installation.envFile]
  const child = spawn(leyzenctl, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const seen = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk
      if (said.includes(mark)) seen.resolve()
    })
  }
  if (mark === '') setTimeout(seen.resolve, 1500)
  const closed = once(child, 'close')
  await Promise.race([seen.promise, closed])
  const interruptedMs = performance.now()
  process.kill(-(child.pid ?? 0), 'SIGINT')
  const [code] = await closed
  return { code, said, tookMs: performance.now() - interruptedMs }
}

test('Ctrl-C at any stage of the start ends it soon, and the next `up` goes on from there', async () => {
  const stages = [
    '',
    '→ configuration',
    '→ docker-proxy',
    '→ control database',
    '→ orchestrator',
    '→ vault',
    '→ HAProxy',
  ]
  for (const stage of stages) {
    const { code, said, tookMs } = await interrupt('up', stage)
    expect({ stage, code, said }).toMatchObject({ stage, code: 130 })
    expect(said).toContain(stage)
    expect(said).not.toMatch(/\n\s+at |unexpected|LEYZEN_DEBUG/)
    expect(tookMs).toBeLessThan(15_000)
    expect((await filesBelow()).filter((name) => /\.(?:tmp|part)$|\.stage-/.test(name))).toEqual([])
  }
  await installation.must('up')
  expect(await answers()).toBe(200)
  expect(await readStatus(installation)).toMatchObject({ state: 'running', spares: { ready: 1 } })
})

test('ports that our own containers hold are no problem', async () => {
  const { code, stdout } = await installation.leyzenctl('config', 'validate')
  expect([code, stdout]).toEqual([0, `${installation.envFile}: no errors\n`])
})

test.each([
  ['logs -f', '|'],
  ['rotate --wait', ''],
])('Ctrl-C ends %s and leaves no container of the command behind', async (words, mark) => {
  const { code, said } = await interrupt(words, mark)
  expect([code, said]).toEqual([130, expect.not.stringMatching(/\n\s+at |unexpected/)])
  const ours = ['--filter', `label=leyzen.project=${installation.project}`, '--filter', 'label=leyzen.oneshot']
  await eventually('the one-shot container to go', 15_000, async () => (await docker('ps', '-aq', ...ours)) === '')
})

test('an orchestrator that starts without Temporal waits, says so, and goes on when it is there', async () => {
  await docker('stop', '--time', '5', await installation.service('temporal'))
  await docker('restart', '--time', '20', await installation.service('orchestrator'))
  await eventually('the orchestrator to say it', 60_000, async () =>
    (await installation.must('logs', 'orchestrator', '--tail', '20')).match(
      /Temporal at temporal:7233: .*trying again until it works/,
    ),
  )
  expect(await answers()).toBe(200)
  const refused = await installation.leyzenctl('rotate')
  expect([refused.code, refused.stdout]).toEqual([1, ''])
  expect(refused.stderr).toMatch(/^Temporal at temporal:7233 cannot be reached: .*\n$/)
  await installation.must('up')
  expect((await rotateNow(installation)).outcome).toBe('rotated')
})

test('a vault image that vanished costs spares and not the service; it is said, and put right it heals', async () => {
  const file = join(installation.dir, 'generated/docker-proxy/container-spec.json')
  const before = await readFile(file, 'utf8')
  // To the engine the same as a removed image: it has none under this id.
  await writeFile(file, before.replaceAll(/sha256:[0-9a-f]{64}/g, `sha256:${'0'.repeat(64)}`))
  await docker('restart', '--time', '5', await installation.service('docker-proxy'))
  await eventually('a ready spare', 60_000, async () => (await readStatus(installation)).spares.ready === 1)
  expect((await rotateNow(installation)).outcome).toBe('rotated')
  const kept = await installation.leyzenctl('rotate', '--wait')
  expect([kept.code, kept.stdout]).toEqual([1, expect.stringMatching(/kept.*engine_error/s)])
  expect(await answers()).toBe(200)
  expect(await readStatus(installation)).toMatchObject({ state: 'running', spares: { ready: 0, wanted: 1 } })
  await installation.must('up')
  await docker('restart', '--time', '5', await installation.service('docker-proxy'))
  await eventually('the spare to be made anew', 90_000, async () => (await readStatus(installation)).spares.ready === 1)
  expect((await rotateNow(installation)).outcome).toBe('rotated')
})
