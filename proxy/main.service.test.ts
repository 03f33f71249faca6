import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startFakeEngine } from '../tests/fakes/engine.ts'
import { goodSpec, readAnswer, TOKEN } from '../tests/fakes/proxy-harness.ts'

const main = new URL('./main.ts', import.meta.url).pathname

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--no-warnings', main], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  return { child, said }
}

async function setUp() {
  const dir = await mkdtemp(join(tmpdir(), 'proxy-main-'))
  const engine = await startFakeEngine()
  await writeFile(join(dir, 'spec.json'), JSON.stringify(goodSpec()))
  await writeFile(join(dir, 'token'), TOKEN)
  const env = {
    DOCKER_PROXY_LISTEN: '127.0.0.1:0',
    DOCKER_PROXY_OBSERVE_LISTEN: '127.0.0.1:0',
    DOCKER_PROXY_SPEC_FILE: join(dir, 'spec.json'),
    DOCKER_PROXY_SECRETS_DIR: '/srv/leyzen/secrets/vault',
    DOCKER_PROXY_STATE_DIR: dir,
    DOCKER_PROXY_TOKEN_FILE: join(dir, 'token'),
    DOCKER_SOCKET: engine.socketPath,
  }
  const children: ChildProcess[] = []
  return {
    dir,
    engine,
    env,
    async start() {
      const started = run(env)
      children.push(started.child)
      await vi.waitFor(() => expect(started.said.out).toMatch(/"port":\d+/), { timeout: 10_000 })
      const port = Number(/"port":(\d+)/.exec(started.said.out)?.[1])
      const stop = async (epoch: number, token = TOKEN) => {
        const socket = connect({ port, host: '127.0.0.1' })
        const lines = [
          'POST /containers/vault_web1/stop HTTP/1.1',
          'Host: a',
          `Authorization: Bearer ${token}`,
          `X-Leyzen-Epoch: ${epoch}`,
        ]
        socket.write(`${lines.join('\r\n')}\r\n\r\n`)
        return readAnswer(socket)
      }
      return { ...started, stop }
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill('SIGKILL')
      await engine[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

test('refuses epoch 8 after it was killed right behind sending epoch 9', async () => {
  await using ground = await setUp()
  const labels = { 'leyzen.project': 'leyzen', 'leyzen.slot': 'vault_web1' }
  ground.engine.add({ name: 'vault_web1', labels })
  const first = await ground.start()
  ground.engine.misbehave(/\/stop/, () => first.child.kill('SIGKILL'))
  first.stop(9).catch(() => undefined)
  await once(first.child, 'exit')
  const second = await ground.start()
  expect(await second.stop(8)).toMatchObject({ status: 409, code: 'stale_epoch', headers: { 'x-leyzen-epoch': '9' } })
})

test('ends with status 0 on SIGTERM and has written its audit to disk and to standard output', async () => {
  await using ground = await setUp()
  const { child, said, stop } = await ground.start()
  expect((await stop(4)).status).toBe(404)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  const written = (await readFile(join(ground.dir, 'audit.jsonl'), 'utf8')).trimEnd()
  expect(JSON.parse(written)).toMatchObject({ seq: 1, op: 'stop', status: 404 })
  expect(said.out.split('\n')).toContain(written)
  expect(said.out + said.err).not.toContain(TOKEN)
})

test('reads the token again on SIGHUP', async () => {
  await using ground = await setUp()
  const { child, said, stop } = await ground.start()
  const next = `${TOKEN}-next`
  await writeFile(join(ground.dir, 'token'), next)
  expect((await stop(4, next)).status).toBe(401)
  child.kill('SIGHUP')
  await vi.waitFor(() => expect(said.out).toContain('tokens read again'))
  expect((await stop(4, next)).status).toBe(404)
  expect((await stop(4)).status).toBe(401)
  await writeFile(join(ground.dir, 'token'), '')
  child.kill('SIGHUP')
  await vi.waitFor(() => expect(said.out).toContain('tokens stay as they were'))
  expect((await stop(4, next)).status).toBe(404)
})

test('ends with status 2 and one line per problem, without a stack trace', async () => {
  await using ground = await setUp()
  await writeFile(join(ground.dir, 'spec.json'), JSON.stringify({ ...goodSpec(), extra: 1 }))
  const broken = [
    {
      env: { ...ground.env, ORCH_WEB_CONTAINERS: 'json,v1,v1,deadbeef', DOCKER_PROXY_TOKEN_FILE: '/nowhere' },
      lines: 6,
    },
    { env: { ...ground.env, WEB_REPLICAS: '0', LOG_LEVEL: 'x' }, lines: 2 },
    { env: {}, lines: 2 },
  ]
  for (const { env, lines } of broken) {
    const { child, said } = run(env)
    expect(await once(child, 'exit')).toEqual([2, null])
    expect(said.err.trimEnd().split('\n'), said.err).toHaveLength(lines)
    expect(said.err).not.toMatch(/^\s+at /m)
  }
})

test('ends with status 2 over a spec file that is not there', async () => {
  await using ground = await setUp()
  await rm(join(ground.dir, 'spec.json'))
  const { child, said } = run(ground.env)
  expect(await once(child, 'exit')).toEqual([2, null])
  expect(said.err).toMatch(/^DOCKER_PROXY_SPEC_FILE: .* cannot be read \(ENOENT\)\n$/)
})
