import { spawn } from 'node:child_process'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { decrypt, decryptStream, encrypt, encryptStream, FormatError } from '../../vault/format/index.ts'
import { through } from '../../vault/format/streaming.fixture.ts'
import { preparePython, python } from '../python-environment.ts'

const script = fileURLToPath(new URL('format-python.py', import.meta.url))
const files = 10_000
const borders = [0, 1, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 100_000]

/** Mostly small, some at the borders of chunks. */
const sizeOf = (index: number) => borders[index] ?? (index % 50 === 0 ? randomInt(70_000) : randomInt(2_000))
const contextOf = () => randomBytes(randomInt(120))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

beforeAll(preparePython, 300_000)

/** One process for all jobs; answers come back as they were asked. */
async function askPython(jobs: readonly (readonly Uint8Array[])[], answerFields: number): Promise<Buffer[][]> {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  child.stdin.on('error', () => undefined) // it ended early: its exit code says so below
  child.stdin.end(
    Buffer.concat([uint32(jobs.length), ...jobs.flat().flatMap((bytes) => [uint32(bytes.length), bytes])]),
  )
  const [output, code] = await Promise.all([buffer(child.stdout), ended])
  expect(code).toBe(0)
  const fields = readFields(output)
  expect(fields.length).toBe(jobs.length * answerFields)
  return jobs.map((_, at) => fields.slice(at * answerFields, (at + 1) * answerFields))
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function readFields(output: Buffer): Buffer[] {
  const fields: Buffer[] = []
  for (let at = 0; at < output.length; ) {
    const end = at + 4 + output.readUInt32LE(at)
    fields.push(output.subarray(at + 4, end))
    at = end
  }
  return fields
}

const open = Buffer.from('open')
const seal = Buffer.from('seal')
const openJob = (key: Uint8Array, context: Uint8Array, message: Uint8Array) => [open, key, context, message]

function sealJob(size: number, context: Uint8Array) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(size))
  return [seal, bytes, context]
}

test(`Python opens ${files} files that we encrypted`, async () => {
  const jobs: Uint8Array[][] = []
  const expected: string[] = []
  for (let index = 0; index < files; index++) {
    const [key, context, plaintext] = [randomBytes(32), contextOf(), randomBytes(sizeOf(index))]
    const stream = () => through(encryptStream(key, context), plaintext, randomInt(1, 20_000))
    jobs.push(openJob(key, context, index % 10 === 0 ? await stream() : await encrypt(key, context, plaintext)))
    expected.push(`1${sha256(plaintext)}`)
  }
  const answers = await askPython(jobs, 1)
  expect(answers.map(([answer]) => readable(answer))).toEqual(expected)
}, 240_000)

test(`we open ${files} files that Python encrypted`, async () => {
  const jobs = Array.from({ length: files }, (_, index) => sealJob(sizeOf(index), contextOf()))
  const answers = await askPython(jobs, 3)
  for (const [index, [key, message, digest]] of answers.entries()) {
    const context = jobs[index]![2]!
    const stream = () => through(decryptStream(key!, context), message!, randomInt(1, 20_000))
    const plaintext = index % 10 === 0 ? await stream() : await decrypt(key!, context, message!)
    expect(sha256(plaintext)).toBe(digest!.toString('hex'))
  }
}, 240_000)

test('a file of 32 MiB and a byte goes both ways', async () => {
  const size = 32 * 2 ** 20 + 1
  const [key, context, plaintext] = [randomBytes(32), contextOf(), randomBytes(size)]
  const message = await encrypt(key, context, plaintext)
  const [[answer]] = (await askPython([openJob(key, context, message)], 1)) as [Buffer[]]
  expect(readable(answer)).toBe(`1${sha256(plaintext)}`)
  const [[theirKey, theirs, digest]] = (await askPython([sealJob(size, context)], 3)) as [Buffer[]]
  expect(sha256(await decrypt(theirKey!, context, theirs!))).toBe(digest!.toString('hex'))
})

test('both refuse the same damaged messages', async () => {
  const jobs: Uint8Array[][] = []
  for (let index = 0; index < 500; index++) {
    const [key, context] = [randomBytes(32), contextOf()]
    const message = await encrypt(key, context, randomBytes(sizeOf(index)))
    jobs.push(openJob(key, context, damaged(message, index)))
  }
  const answers = await askPython(jobs, 1)
  for (const [index, [, key, context, message]] of jobs.entries()) {
    expect(answers[index]?.[0]?.toString()).toBe('0')
    await expect(decrypt(key!, context!, message!)).rejects.toBeInstanceOf(FormatError)
  }
})

/** A flipped bit, a cut, or bytes behind the end. */
function damaged(message: Uint8Array, index: number): Uint8Array {
  if (index % 3 === 0) return message.subarray(0, randomInt(message.length))
  if (index % 3 === 1) return Buffer.concat([message, randomBytes(randomInt(1, 40))])
  const changed = Buffer.from(message)
  const at = randomInt(changed.length)
  changed[at] = changed[at]! ^ (1 << randomInt(8))
  return changed
}

function readable(answer: Buffer | undefined): string | undefined {
  return answer && answer.toString('utf8', 0, 1) + answer.subarray(1).toString('hex')
}
