import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const source = join(import.meta.dirname, '../bin')
/** All that the scripts call; PATH holds nothing else, so that what is missing is really missing. */
const tools = [
  'sh',
  'cat',
  'cut',
  'date',
  'dirname',
  'flock',
  'mkdir',
  'mv',
  'readlink',
  'rm',
  'sha256sum',
  'sleep',
  'cp',
]
const packages = { '': {}, 'node_modules/left-pad': { version: '1.0.0', integrity: 'sha512-x' } }

let dir: string
let path: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-bootstrap-'))
  path = join(dir, 'path')
  for (const folder of ['bin', 'cli', 'path']) await mkdir(join(dir, folder))
  for (const name of ['bootstrap.sh', 'leyzenctl', 'installed.mjs'])
    await copyFile(join(source, name), join(dir, 'bin', name))
  await writeFile(join(dir, 'package-lock.json'), JSON.stringify({ packages }))
  await writeFile(join(dir, 'cli/main.ts'), "process.stdout.write(['ran', ...process.argv.slice(2)].join(' '))\n")
  for (const tool of tools)
    await symlink(execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(), join(path, tool))
  await symlink(process.execPath, join(path, 'node'))
  await command('uname', 'case "$1" in -s) echo Linux ;; *) echo x86_64 ;; esac')
})
afterEach(() => rm(dir, { recursive: true }))

async function command(name: string, script: string): Promise<void> {
  await writeFile(join(path, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(path, name), 0o755)
}

/** What `npm ci` leaves behind, as far as the scripts look. */
const install = 'mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json'

function start() {
  const child = spawn(join(path, 'sh'), [join(dir, 'bin/leyzenctl'), 'up', '--json'], {
    detached: true,
    env: { PATH: path },
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) child[stream].on('data', (chunk) => (said[stream] += chunk))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }))
  return { pid: child.pid ?? 0, ended }
}
const run = () => start().ended

test('installs what is locked once and hands the arguments on', async () => {
  await command('npm', `echo npm >> npm.log; ${install}`)
  expect(await run()).toMatchObject({ code: 0, stdout: 'ran up --json', stderr: expect.stringContaining('npm ci') })
  expect(await run()).toMatchObject({ code: 0, stdout: 'ran up --json', stderr: '' })
  expect((await readdir(join(dir, '.cache'))).filter((name) => name.endsWith('.part'))).toEqual([])
})

test.each([
  ['Linux', 'riscv64'],
  ['Linux', 'i686'],
  ['Darwin', 'arm64'],
])('a machine without packages is named before anything is made: %s on %s', async (system, machine) => {
  await command('uname', `case "$1" in -s) echo ${system} ;; *) echo ${machine} ;; esac`)
  const { code, stdout, stderr } = await run()
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toBe(
    `leyzenctl: this machine is ${system} on ${machine}; Leyzen Vault runs on Linux on x86_64 (x64) or aarch64 (arm64)\n`,
  )
  expect((await readdir(dir)).toSorted()).toEqual(['bin', 'cli', 'package-lock.json', 'path'])
})

test('without npm it says what to install', async () => {
  const { code, stderr } = await run()
  expect(code).toBe(1)
  expect(stderr).toMatch(/^leyzenctl: npm is missing.*install Node\.js 18 or later/)
})

test('what npm says is shown, and the next start does it again from the start', async () => {
  await command('npm', 'echo "npm error code ENOSPC" >&2; exit 228')
  const failed = await run()
  expect([failed.code, failed.stdout]).toEqual([1, ''])
  expect(failed.stderr).toMatch(/ENOSPC\n.*npm ci failed: its message stands above/s)
  await command('npm', install)
  expect((await run()).code).toBe(0)
})

test('a package that npm left out is named', async () => {
  await command('npm', 'mkdir -p node_modules && echo \'{"packages":{}}\' > node_modules/.package-lock.json')
  const { code, stderr } = await run()
  expect(code).toBe(1)
  expect(stderr).toContain('not installed: node_modules/left-pad 1.0.0')
})

test('without Node 24 it says so', async () => {
  await command('npm', install)
  await rm(join(path, 'node'))
  await command('node', `case "$1" in --version) echo v20.19.0 ;; *) exec ${process.execPath} "$@" ;; esac`)
  const { code, stderr } = await run()
  expect(code).toBe(1)
  expect(stderr).toMatch(/leyzenctl: no Node\.js 24 found/)
})

test('a lock that cannot be written is said in our words', async () => {
  // As a folder, because root may write into any file.
  await mkdir(join(dir, '.cache/bootstrap.lock'), { recursive: true })
  const { code, stderr } = await run()
  expect([code, stderr]).toEqual([
    1,
    `leyzenctl: cannot write to ${dir}/.cache: run leyzenctl as the owner of the checkout\n`,
  ])
})

test('Ctrl-C while npm works ends it, and the next start does it again', async () => {
  await command('npm', 'mkdir -p node_modules; echo begun >&2; sleep 30')
  const { pid, ended } = start()
  await expect.poll(() => readdir(dir), { timeout: 5_000 }).toContain('node_modules')
  process.kill(-pid, 'SIGINT')
  const { code, signal, stdout } = await ended
  expect([code === null ? signal : code, stdout]).toEqual(['SIGINT', ''])
  await command('npm', install)
  expect(await run()).toMatchObject({ code: 0, stdout: 'ran up --json' })
})

test('two at once install once', async () => {
  await command('npm', `echo npm >> npm.log; sleep 0.5; ${install}`)
  const both = await Promise.all([run(), run()])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect(both.filter(({ stderr }) => stderr.includes('npm ci'))).toHaveLength(1)
})
