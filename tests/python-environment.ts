import { execFile } from 'node:child_process'
import { mkdir, rmdir, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const environment = fileURLToPath(new URL('../.cache/python', import.meta.url))
const release = '50.0.2'
const lock = `${environment}.lock`
const lockLifeMs = 240_000

/** The interpreter with the package `cryptography`, once `preparePython` is through. */
export const python = `${environment}/bin/python`

/** Makes the environment where it is not there yet. Suites that begin at the same time make it once. */
export async function preparePython(): Promise<void> {
  if (await isReady()) return
  await mkdir(fileURLToPath(new URL('../.cache', import.meta.url)), { recursive: true })
  await takeLock()
  try {
    if (!(await isReady())) await install()
  } finally {
    await rmdir(lock)
  }
}

async function isReady(): Promise<boolean> {
  const asked = ['-c', 'import cryptography; print(cryptography.__version__)']
  const held = await run(python, asked).catch(() => undefined) // absent, or its interpreter has gone
  return held?.stdout.trim() === release
}

async function install(): Promise<void> {
  await run('python3', ['-m', 'venv', '--clear', environment]).catch((cause: unknown) => {
    throw new Error('no Python environment: this suite needs python3 (3.9 or later) with its venv module', { cause })
  })
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `cryptography==${release}`])
}

async function takeLock(): Promise<void> {
  const isTaken = () =>
    mkdir(lock).then(
      () => true,
      () => false,
    )
  while (!(await isTaken())) {
    const held = await stat(lock).catch(() => undefined)
    if (held !== undefined && Date.now() - held.mtimeMs > lockLifeMs) await rmdir(lock).catch(() => undefined) // a killed run's
    await sleep(500)
  }
}
