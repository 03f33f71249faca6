/** What goes wrong before anything runs: each ends in one message per problem, and nothing is begun. */
import { once } from 'node:events'
import { appendFile, chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readImages } from '../../setup/images.ts'
import { type CommandResult, createInstallation, docker, type Installation, runCommand } from './installation.ts'

const checkout = join(import.meta.dirname, '../..')
const leyzenctl = join(checkout, 'bin/leyzenctl')
const isRoot = process.getuid?.() === 0
let installation: Installation
let settings: string
let anImage: string
beforeAll(async () => {
  installation = await createInstallation({ WEB_REPLICAS: '2' })
  settings = await readFile(installation.envFile, 'utf8')
  anImage = (await readImages(checkout)).vault.ref
})
beforeEach(async () => writeFile(installation.envFile, settings))
afterAll(() => installation?.[Symbol.asyncDispose]())

const nothing = { containers: [], networks: [], volumes: [] }

/** The lines that say what is wrong; what a step of `up` shows of its beginning and end is not one. */
function problemsOf({ stdout, stderr }: CommandResult): string[] {
  expect(stdout + stderr).not.toMatch(/\n\s+at |LEYZEN_DEBUG/)
  return stderr.split('\n').filter((line) => line !== '' && !/^[→✓✗] |^ {2}… /.test(line))
}

async function upRefuses(code = 1): Promise<string[]> {
  const result = await installation.leyzenctl('up')
  expect([result.code, result.stdout]).toEqual([code, ''])
  expect(await installation.leftovers()).toEqual(nothing)
  return problemsOf(result)
}

test('without an engine every command names the socket and what to do', async () => {
  await appendFile(installation.envFile, `DOCKER_SOCKET=${installation.dir}/none.sock\n`)
  for (const command of ['up', 'status', 'down', 'logs', 'rotate', 'build --check', 'audit verify']) {
    const result = await installation.leyzenctl(...command.split(' '))
    expect([command, result.code, ...problemsOf(result)]).toEqual([
      command,
      1,
      `no Docker engine listens on ${installation.dir}/none.sock: start that engine, or correct DOCKER_SOCKET`,
    ])
  }
  const { code, stdout } = await installation.leyzenctl('doctor')
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^✗ engine +no Docker engine listens on/m)])
})

test('without permission on its socket the account is told so', async () => {
  const socket = join(installation.dir, 'closed.sock')
  const engine = createServer().listen(socket)
  await once(engine, 'listening')
  await chmod(socket, 0)
  await appendFile(installation.envFile, `DOCKER_SOCKET=${socket}\n`)
  // Root passes every permission by two capabilities; without them it is an account like any other.
  const asAnyone = isRoot ? ['setpriv', '--inh-caps=-all', '--bounding-set=-dac_override,-dac_read_search'] : ['env']
  const [file = '', ...args] = [...asAnyone, leyzenctl, 'up', '--env-file', installation.envFile]
  const result = await runCommand(file, args)
  engine.close()
  expect(result.code).toBe(1)
  expect(problemsOf(result)).toEqual([
    expect.stringMatching(/ may not use the Docker engine's socket .*closed\.sock: .*DOCKER_SOCKET$/),
  ])
})

test('a port that another program holds is named with its line, and nothing is started', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await writeFile(installation.envFile, settings.replace(/^HTTP_PORT=.*$/m, `HTTP_PORT=${port}`))
  const problem = `port ${port} on 127.0.0.1 is taken by another program; choose another or stop it`
  expect(await upRefuses()).toEqual([expect.stringMatching(new RegExp(`^\\.env:\\d+: HTTP_PORT: ${problem}$`))])
  expect((await installation.leyzenctl('config', 'validate')).stdout).toContain(problem)
  other.close()
})

test('names that another project carries are listed, stay untouched, and nothing is started beside them', async () => {
  const { project } = installation
  const [one, two, job] = [installation.slot(1), installation.slot(2), installation.slot(0).replace(/0$/, '_job')]
  await docker('create', '--name', one, anImage)
  await docker('create', '--name', two, '--label', 'com.docker.compose.project=shop', anImage)
  await docker('create', '--name', job, '--label', 'leyzen.project=elsewhere', anImage)
  await docker('network', 'create', `${project}_edge`)
  await docker('volume', 'create', '--label', 'leyzen.project=elsewhere', `${project}_temporal`)
  const before = await installation.leftovers()
  const result = await installation.leyzenctl('up')
  const after = await installation.leftovers()
  await docker('rm', '-f', one, two, job)
  await docker('network', 'rm', `${project}_edge`)
  await docker('volume', 'rm', `${project}_temporal`)
  expect(result.code).toBe(1)
  expect(problemsOf(result)).toEqual([
    expect.stringMatching(`^the name ${one} is carried by a container that is not ours: .*WEB_CONTAINER_PREFIX$`),
    expect.stringMatching(`^the name ${two} is carried by a container of the project "shop": `),
    expect.stringMatching(`^the name ${job} is carried by a container of the project "elsewhere": `),
    expect.stringMatching(`^the network ${project}_edge was not made by leyzenctl: .*COMPOSE_PROJECT_NAME$`),
    expect.stringMatching(`^the volume ${project}_temporal belongs to the project "elsewhere": `),
  ])
  expect(after).toEqual(before)
})

const hexNames = 'ORCH_WEB_CONTAINERS="north,north,deadbeef,json,$(id),a;reboot"'
test('every bad value is one line with its number, all at once', async () => {
  const bad = ['WEB_REPLICAS=3.5', 'ROTATION_INTERVAL=2m', 'COLOUR=red', 'HTTPS_PORT="80', 'VAULT_CPUS=0']
  await writeFile(installation.envFile, `\ufeff${bad.join('\r\n')}\r\n`)
  const problems = await upRefuses()
  expect(problems).toEqual(bad.map((line, at) => expect.stringMatching(`^\\.env:${at + 1}: ${line.split('=')[0]}: `)))
})

test.each([
  ['WEB_REPLICAS=0', 1],
  ['WEB_REPLICAS=1', 1],
  ['WEB_REPLICAS=65', 1],
  ['ROTATION_INTERVAL=-1', 1],
  ['ROTATION_INTERVAL=99999999999999999999', 1],
  [hexNames, 5],
])('%s is refused with %i lines', async (line, count) => {
  await writeFile(installation.envFile, `${settings.replace(/^WEB_REPLICAS=.*$/m, '')}\n${line}\n`)
  const [name] = line.split('=')
  const problems = await upRefuses()
  expect(problems).toEqual(Array.from({ length: count }, () => expect.stringMatching(`^\\.env:\\d+: ${name}: `)))
})

test('a settings file that does not say for sure whose it is, stops nothing', async () => {
  for (const text of [
    'COMPOSE_PROJECT_NAME="blue\n',
    settings.replace(/^(COMPOSE.*)$/m, '$1\n$1'),
    Buffer.from([255]),
  ]) {
    await writeFile(installation.envFile, text)
    const result = await installation.leyzenctl('down', '--volumes')
    expect(result.code).toBe(1)
    expect(problemsOf(result).at(-1)).toBe('so COMPOSE_PROJECT_NAME is not known for sure, and nothing was done')
  }
})

test('missing and unchanged secrets are named, and never shown', async () => {
  const file = join(installation.dir, 'secrets/vault/VAULT_SERVER_SECRET')
  const before = await readFile(file, 'utf8')
  await rm(file)
  expect(await upRefuses()).toEqual(['secrets/vault/VAULT_SERVER_SECRET: missing; run `bin/leyzenctl config generate`'])
  await writeFile(file, 'changeme-Zk3jq9xPw2mLr8vTn5yBc7dHs4fGa1eQ\n')
  const problems = await upRefuses()
  expect(problems).toEqual([expect.stringMatching('^secrets/vault/VAULT_SERVER_SECRET: holds a word that stands for')])
  expect(problems.join()).not.toContain('Zk3jq')
  await rm(file)
  await writeFile(file, before, { mode: 0o444 })
})

/** Runs a script that sees file systems of its own; `$1` is the command, `$2` an installation, `$3` the checkout. */
function onOwnMounts(script: string): Promise<CommandResult> {
  const own = ['unshare', '--mount', ...(isRoot ? [] : ['--map-root-user']), 'sh', '-euc', script, 'sh']
  const [file = '', ...args] = [...own, leyzenctl, installation.dir, checkout]
  return runCommand(file, args)
}

test('a disk that is full while secrets are made leaves no settings file and nothing half-written', async () => {
  const { stdout, stderr } = await onOwnMounts(`
    mount -t tmpfs -o size=12k tmpfs "$2"
    "$1" config generate --env-file "$2/.env" || echo "status $?"
    find "$2" -type f -size 0 -o -name '*.tmp' -o -name .env`)
  expect(stdout).toBe('status 1\n')
  expect(stderr).toMatch(/^cannot write \/.*: the disk is full; free some space and start again\n$/)
})

test('a disk that is full while files are rendered leaves those in use as they are', async () => {
  const { stdout, stderr } = await onOwnMounts(`
    mount -t tmpfs -o size=256k tmpfs "$2"
    "$1" config generate --env-file "$2/.env" >&2
    echo in use > "$2/docker-compose.yml"
    cat /dev/zero > "$2/fill" 2>/dev/null || truncate -s -12K "$2/fill"
    "$1" build --env-file "$2/.env" || echo "status $?"
    find "$2/generated" ! -type d; ls -A "$2/generated"; cat "$2/docker-compose.yml"`)
  expect(stdout).toBe('status 1\nin use\n')
  expect(stderr.split('\n').filter((line) => line.startsWith('cannot write '))).toHaveLength(1)
})

test('a disk that is full while images are prepared is said, and leaves no half of one', async () => {
  const { stdout, stderr } = await onOwnMounts(`
    mount -t tmpfs -o size=512k tmpfs "$3/.build"
    "$1" up --env-file "$2/.env" || echo "status $?"
    find "$3/.build" -name '*.part'`)
  expect(stdout).toBe('status 1\n')
  expect(problemsOf({ code: 1, stdout, stderr })).toEqual([
    expect.stringMatching(/^the disk is full: the image .*\.build\/.* Free some space and start again$/),
  ])
  expect(await installation.leftovers()).toEqual(nothing)
})

test.each([
  ['buidl', /^unknown command "buidl" \(did you mean build\?\)$/m],
  ['up --jsn', /^up: unknown option "--jsn" \(did you mean --json\?\)$/m],
  ['rotate vault_web2', /^rotate: unexpected "vault_web2"$/m],
])('%s is wrong use, with status 2 through the shell as well', async (words, message) => {
  const { code, stdout, stderr } = await runCommand(leyzenctl, words.split(' '))
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(message)
})
