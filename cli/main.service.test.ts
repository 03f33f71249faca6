import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-main-'))
})
afterEach(() => rm(dir, { recursive: true }))

// Without `--` Node would take --env-file for one of its own options, wherever it stands (Node 24.21).
const nodeArgs = (args: readonly string[]) => ['--', main, ...args]

function run(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, nodeArgs(args), (error, stdout, stderr) =>
      done({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}

test('generate, validate and show work from an empty folder', async () => {
  const envFile = join(dir, 'new/.env')
  expect(await run('config', 'generate', '--project', 'mtest', '--env-file', envFile)).toMatchObject({ code: 0 })
  expect(await run('config', 'validate', '--env-file', envFile)).toMatchObject({ code: 0, stderr: '' })
  const { stdout } = await run('config', 'show', '--json', '--env-file', envFile)
  const { settings, secrets } = JSON.parse(stdout)
  expect(settings).toContainEqual({ name: 'ROTATION_INTERVAL', value: '120', source: 'default' })
  expect(settings).toContainEqual(
    expect.objectContaining({ name: 'COMPOSE_PROJECT_NAME', value: 'mtest', source: '.env' }),
  )
  expect(secrets[0]).toMatchObject({ state: 'set', length: 43, sha256: expect.stringMatching(/^[0-9a-f]{8}$/) })
})

test('a mistake in the settings is a message, status 1 and no stack trace', async () => {
  const envFile = join(dir, '.env')
  await writeFile(envFile, 'HTTP_PORT="80\n')
  const { code, stdout, stderr } = await run('build', '--env-file', envFile)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^\.env:1: HTTP_PORT: /)
  expect(stderr).not.toMatch(/\n\s+at /)
})

test('an unknown command and an unknown flag are status 2', async () => {
  expect(await run('buidl')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('did you mean build?'),
  })
  expect(await run('build', '--chek')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean --check?'),
  })
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with status 130', async (signal) => {
  const socket = join(dir, 'hangs.sock')
  const accepted = Promise.withResolvers<void>()
  // An engine that takes the connection and never answers holds the command while it looks at ports.
  const engine = createServer((connection) => {
    connection.on('error', () => undefined).resume()
    accepted.resolve()
  }).listen(socket)
  const envFile = join(dir, '.env')
  await run('config', 'generate', '--env-file', envFile, '--set', `DOCKER_SOCKET=${socket}`)
  const child = spawn(process.execPath, nodeArgs(['config', 'validate', '--env-file', envFile]), { stdio: 'ignore' })
  await accepted.promise
  child.kill(signal)
  const [code] = await once(child, 'exit')
  expect(code).toBe(130)
  engine.close()
})

test('a reader that has seen enough is no failure', async () => {
  const envFile = join(dir, '.env')
  await run('config', 'generate', '--env-file', envFile)
  const child = spawn(process.execPath, nodeArgs(['config', 'show', '--env-file', envFile]), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(child, 'exit')
  expect([code, said]).toEqual([0, ''])
})

test('a closed standard error does not change how a command ends', async () => {
  const envFile = join(dir, '.env')
  await writeFile(envFile, 'HTTP_PORT="80\n')
  const child = spawn(process.execPath, nodeArgs(['build', '--env-file', envFile]), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr.destroy()
  const [code] = await once(child, 'exit')
  expect(code).toBe(1)
})
