import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIo } from '../io.ts'
import { runCommandLine } from '../run-command-line.ts'
import { commands } from './index.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-mistakes-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function run(...argv: string[]) {
  let said = ''
  const stream = { write: (text: string) => (said += text) }
  const io = createIo({ stdout: stream, stderr: stream })
  const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
  const { signal } = new AbortController()
  return { status: await runCommandLine(argv, commands, { io, signal, checkout, workingDir: dir, debug: false }), said }
}

test.each([
  ['no settings file', undefined, /config generate/],
  ['an open quote', 'HTTP_PORT="80\n', /^\.env:1: HTTP_PORT: .*closes/m],
  ['a duplicate', 'HTTP_PORT=80\r\nHTTP_PORT=81\r\n', /^\.env:2: HTTP_PORT: is set twice/m],
  ['bytes that are not UTF-8', Buffer.from([0x41, 0x3d, 0xff, 0x0a]), /^\.env:1: .*UTF-8/m],
  ['UTF-16', Buffer.from('\ufeffHTTP_PORT=80', 'utf16le'), /^\.env:1: .*UTF-16/m],
  ['a wrong value', '\ufeffWEB_REPLICAS=3.5\n', /^\.env:1: WEB_REPLICAS: got "3\.5", need/m],
  ['an unknown name', 'WEB_REPLICA=3\n', /^\.env:1: WEB_REPLICA: .*did you mean WEB_REPLICAS/m],
  ['a secret', 'DOCKER_PROXY_TOKEN=changeme\n', /^\.env:1: DOCKER_PROXY_TOKEN: .*secrets\/docker-proxy/m],
])('%s is explained by every command that reads settings, and nothing is written', async (_, content, message) => {
  if (content !== undefined) await writeFile(join(dir, '.env'), content)
  for (const command of [
    ['config', 'validate'],
    ['config', 'show'],
    ['build'],
    ['build', '--check'],
    ['build', '--dry-run'],
  ]) {
    const { status, said } = await run(...command, '--env-file', '.env')
    expect([command, status]).toEqual([command, 1])
    expect(said).toMatch(message)
    expect(said).not.toMatch(/\n\s+at |changeme/)
  }
  expect((await readdir(dir)).filter((name) => name !== '.env')).toEqual([])
})

test('validate lists everything at once, as text and as JSON', async () => {
  await writeFile(join(dir, '.env'), 'WEB_REPLICAS=65\nROTATION_INTERVAL=2m\nFOO=1\n')
  const { said } = await run('config', 'validate', '--env-file', '.env')
  expect(said.split('\n').filter((line) => line.startsWith('.env:'))).toHaveLength(3)
  expect(said.split('\n').filter((line) => line.startsWith('secrets/'))).toHaveLength(11)
  expect(said).toContain('14 problems')
  const json = await run('config', 'validate', '--json', '--env-file', '.env')
  const { ok, problems } = JSON.parse(json.said)
  expect([ok, problems.length]).toEqual([false, 14])
  expect(problems[0]).toMatchObject({ code: 'bad_value', file: '.env', line: 1, setting: 'WEB_REPLICAS' })
})

test('warnings alone do not fail', async () => {
  await run('config', 'generate', '--env-file', '.env', '--project', 'warned')
  await writeFile(join(dir, '.env'), '\ufeffHTTP_PORT=28471\r\nTEMPORAL_UI_PORT=28472\r\n')
  const { status, said } = await run('config', 'validate', '--env-file', '.env')
  expect(status).toBe(0)
  expect(said.match(/warning/g)).toHaveLength(2)
})

test.each([
  ['--set', 'COLOUR=red'],
  ['--set', 'ROTATION_INTERVAL'],
  ['--set', 'DOCKER_PROXY_TOKEN=x'],
])('generate refuses %s %s as wrong use', async (...args) => {
  expect((await run('config', 'generate', '--env-file', '.env', ...args)).status).toBe(2)
  expect(await readdir(dir)).toEqual([])
})

test('show never prints a secret', async () => {
  await run('config', 'generate', '--env-file', '.env')
  const { said } = await run('config', 'show', '--env-file', '.env')
  expect(said).toMatch(/^secrets\/vault\/VAULT_SERVER_SECRET +set, 43 characters, sha256:[0-9a-f]{8}$/m)
  expect(said).not.toMatch(/[A-Za-z0-9_-]{43}/)
})
