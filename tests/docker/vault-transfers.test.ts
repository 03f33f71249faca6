import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ciphertextSize } from '../../vault/format/index.ts'
import { readStatus } from './history.ts'
import { createInstallation, docker, type Installation, runCommand } from './installation.ts'
import { type CountingLine, startCountingLine } from './vault-line.ts'

const MIB = 1_048_576
const SIZE_MIB = Number(process.env.VAULT_TEST_MIB ?? 192)
/** A small file is there again and again until so many serving containers were killed. */
const KILLS = 2
/** Of the contents: what may go over the line twice. */
const TWICE_RATIO = 0.03
/** Below it, one cut is more than the ratio. */
const RATIO_FROM_MIB = 1_024

const leyzenctlPath = join(import.meta.dirname, '../../bin/leyzenctl')

let installation: Installation
let line: CountingLine
let home: string
let digest: string
const local = (name: string) => join(home, name)

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'leyzen-transfers-'))
  digest = await writeRandomFile(local('original'))
  await writeFile(local('password'), 'vexed-otter-plumbing-41\n')
  installation = await createInstallation({ ROTATION_INTERVAL: '5', ROTATION_GRACE_SECONDS: '2' })
  await installation.must('up')
  line = await startCountingLine(Number(installation.settings.get('HTTP_PORT')))
  const { link } = await installation.json<{ link: string }>('vault', 'setup-link')
  const token = link.slice(link.indexOf('#') + 1)
  await vault('login', line.url, '--user', 'ann', '--register', token, '--password-file', local('password'))
})
afterAll(async () => {
  await line?.[Symbol.asyncDispose]()
  await installation?.[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

test('a file goes up and comes back whole while containers rotate and every second serving one is killed', {
  timeout: 900_000,
}, async () => {
  const up = await whileKilling(line.sentBytes, (k) => vault('put', local('original'), `/copy ${k}`))
  const down = await whileKilling(line.receivedBytes, async (k) => {
    await vault('get', `/copy ${((k - 1) % up.times) + 1}`, local('fetched'), '--force')
    expect(await hashFile(local('fetched'))).toBe(digest)
  })
  process.stdout.write(`${SIZE_MIB} MiB: ${JSON.stringify({ up, down })}\n`)
  if (SIZE_MIB < RATIO_FROM_MIB) return
  expect(up.twiceRatio).toBeLessThanOrEqual(TWICE_RATIO)
  expect(down.twiceRatio).toBeLessThanOrEqual(TWICE_RATIO)
})

test('a backup of it, restored into an installation without data, gives the same file to the same account', {
  timeout: 600_000,
}, async () => {
  await installation.must('backup', local('backup'))
  await installation.must('down', '--volumes')
  await installation.must('restore', local('backup'))
  await installation.must('up')
  await vault('get', '/copy 1', local('restored'))
  expect(await hashFile(local('restored'))).toBe(digest)
})

/** `leyzenctl vault …` of someone on this machine; any exit code but 0 is an error that shows what was said. */
async function vault(...words: string[]): Promise<void> {
  const env = { XDG_CONFIG_HOME: local('config'), XDG_STATE_HOME: local('state') }
  const { code, stdout, stderr } = await runCommand(leyzenctlPath, ['vault', ...words], { env })
  if (code !== 0) throw new Error(`vault ${words[0]} → ${code}\n${stdout}\n${stderr}`)
}

/** Repeats `transfer` until enough containers were killed during it; its argument counts from 1. */
async function whileKilling(readBytes: () => number, transfer: (k: number) => Promise<void>) {
  const over = new AbortController()
  const killer = startKiller(over.signal)
  const [beganMs, beganBytes] = [performance.now(), readBytes()]
  let times = 0
  try {
    do await transfer(++times)
    while (killer.kills() < KILLS)
  } finally {
    over.abort()
    await killer.ended
  }
  const seconds = (performance.now() - beganMs) / 1_000
  const contentBytes = times * ciphertextSize(SIZE_MIB * MIB)
  return {
    ...{ times, kills: killer.kills(), rotations: killer.rotations() },
    mibPerS: Number(((times * SIZE_MIB) / seconds).toFixed(1)),
    twiceRatio: Number(((readBytes() - beganBytes) / contentBytes - 1).toFixed(4)),
  }
}

/** SIGKILLs every second container that comes to serve. */
function startKiller(signal: AbortSignal) {
  let [kills, rotations] = [0, 0]
  const run = async () => {
    let last = (await readStatus(installation)).serving?.containerId
    while (!signal.aborted) {
      await sleep(300)
      const serving = (await readStatus(installation)).serving?.containerId
      if (serving === undefined || serving === last) continue
      last = serving
      if (++rotations % 2 === 1) continue
      // It may have been rotated away since it was read.
      const killed = await docker('kill', serving).catch(() => null)
      if (killed !== null) kills++
    }
  }
  return { ended: run(), kills: () => kills, rotations: () => rotations }
}

async function writeRandomFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await using file = await open(path, 'wx')
  for (let written = 0; written < SIZE_MIB; written++) {
    const bytes = randomBytes(MIB)
    hash.update(bytes)
    await file.write(bytes)
  }
  return hash.digest('hex')
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
