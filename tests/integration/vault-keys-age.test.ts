import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { ageFile } from '../../cli/vault/age/age-file.ts'
import { drawIdentity, parseRecipient, passphraseRecipient, type Recipient } from '../../cli/vault/age/recipients.ts'
import { seededBytes } from '../../vault/format/streaming.fixture.ts'

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../.cache/age', import.meta.url))
let folder = ''

/** Debian's package, unpacked beside the checkout's other tools where the machine has none. */
beforeAll(async () => {
  folder = await run('age', ['--version']).then(
    () => '',
    () => `${cache}/usr/bin/`,
  )
  if (folder === '' || (await run(`${folder}age`, ['--version']).catch(() => undefined)) !== undefined) return
  await mkdir(cache, { recursive: true })
  await run('apt-get', ['download', 'age'], { cwd: cache }).catch((cause: unknown) => {
    throw new Error('no age: this suite needs the program, or apt-get to download Debian’s package of it', { cause })
  })
  const file = (await readdir(cache)).find((name) => name.endsWith('.deb')) ?? ''
  await run('dpkg', ['-x', join(cache, file), cache])
}, 120_000)

async function write(recipients: Recipient[], plaintext: Uint8Array): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of ageFile(recipients, [plaintext])) parts.push(part)
  return Buffer.concat(parts)
}

async function openWithAge(args: string[], file: Uint8Array): Promise<Buffer> {
  const child = spawn(`${folder}age`, ['--decrypt', ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  child.stdin.on('error', () => undefined) // its exit code says why it stopped reading
  child.stdin.end(file)
  const [plaintext, code] = await Promise.all([buffer(child.stdout), ended])
  expect(code).toBe(0)
  return plaintext
}

test('stock age opens what export writes, at every border of its chunks', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-age-'))
  try {
    const { secret, recipient } = drawIdentity()
    await writeFile(join(dir, 'key'), `${secret}\n`, { mode: 0o600 })
    for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_000]) {
      const plaintext = seededBytes(size, 1)
      expect(
        Buffer.compare(await openWithAge(['-i', join(dir, 'key')], await write([recipient], plaintext)), plaintext),
      ).toBe(0)
    }
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('a key that age made is a recipient', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-age-'))
  try {
    const key = join(dir, 'key')
    const { stderr } = await run(`${folder}age-keygen`, ['-o', key])
    const recipient = parseRecipient(stderr.replace('Public key: ', '').trim())
    const file = await write([drawIdentity().recipient, recipient], Buffer.from('for two'))
    expect((await openWithAge(['-i', key], file)).toString()).toBe('for two')
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('stock age asks for the passphrase and opens with it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-age-'))
  try {
    await writeFile(join(dir, 'file.age'), await write([passphraseRecipient('long enough')], Buffer.from('secret')))
    // age reads a passphrase from its terminal only; `script` gives it one and types what it gets.
    const command = `${folder}age --decrypt -o ${dir}/file ${dir}/file.age`
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    child.stdout.once('data', () => child.stdin.write('long enough\n')) // the prompt
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    expect(await readFile(join(dir, 'file'), 'utf8')).toBe('secret')
  } finally {
    await rm(dir, { recursive: true })
  }
})
