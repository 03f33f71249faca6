import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIo } from '../io.ts'
import { runCommandLine } from '../run-command-line.ts'
import { commands } from './index.ts'

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-setup-link-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function run(...argv: string[]) {
  let said = ''
  const stream = { write: (text: string) => (said += text) }
  const io = createIo({ stdout: stream, stderr: stream })
  const around = { io, signal: new AbortController().signal, checkout, workingDir: dir, debug: false }
  return { status: await runCommandLine([...argv, '--env-file', '.env'], commands, around), said }
}

const hashFile = () => join(dir, 'secrets/vault/VAULT_SETUP_TOKEN_HASH')
const readHash = async () => (await readFile(hashFile(), 'utf8')).trim()
const hashOf = (link: string) =>
  createHash('sha256')
    .update(link.split('#')[1] ?? '')
    .digest('base64url')

/** A vault as far as the command asks it. */
async function answering(setupNeeded: boolean) {
  const server = createServer((_, answer) => answer.end(JSON.stringify({ setupNeeded })))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return { port, [Symbol.asyncDispose]: async () => void server.close().closeAllConnections() }
}

test('`config generate` shows the link once, and a new one replaces it in the file that containers have mounted', async () => {
  await using vault = await answering(true)
  const { said } = await run('config', 'generate', '--set', `HTTP_PORT=${vault.port}`)
  const first = /http:\/\/127\.0\.0\.1:\d+\/setup#[\w-]{43}$/m.exec(said)?.[0] ?? ''
  expect(await readHash()).toBe(hashOf(first))
  expect((await run('config', 'generate')).said).not.toContain('setup#')
  const { ino } = await stat(hashFile())
  const made = await run('vault', 'setup-link', '--json')
  const { link } = JSON.parse(made.said)
  expect([made.status, link.split('#')[0]]).toEqual([0, first.split('#')[0]])
  expect(hashOf(link)).not.toBe(hashOf(first))
  expect(await readHash()).toBe(hashOf(link))
  const after = await stat(hashFile())
  expect([after.ino, (after.mode & 0o777).toString(8)]).toEqual([ino, '444'])
})

test('where somebody has an account no link is made', async () => {
  await using vault = await answering(false)
  await run('config', 'generate', '--set', `HTTP_PORT=${vault.port}`)
  const before = await readHash()
  expect(await run('vault', 'setup-link')).toMatchObject({ status: 1, said: expect.stringContaining('invites') })
  expect(await readHash()).toBe(before)
})
