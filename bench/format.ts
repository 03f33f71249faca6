/**
 * `node bench/format.ts [--check]`: vault/format beside a bare WebCrypto loop over the same chunks, in one process, right
 * after each other in each round; medians of the rounds and of the rounds' ratios. `--check` exits 1 below a bar.
 * The bar is against the loop with the same result: all bytes in one array, or each chunk read from a ReadableStream.
 * The last two columns show the loop that drops its results, where neither copying nor streams cost anything.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import {
  CHUNK_BYTES,
  ciphertextSize,
  createEncryptor,
  decrypt,
  decryptStream,
  encrypt,
  encryptStream,
  HEADER_BYTES,
  openRandomAccess,
  SEALED_CHUNK_BYTES,
} from '../vault/format/index.ts'

const MiB = 2 ** 20
const size = 32 * MiB
const chunks = size / CHUNK_BYTES
const readBytes = 8 * MiB
const rounds = 15
const speedBar = 0.9
const sizeBarBytes = 3 * 1_024

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const key = random(32)
const context = random(60)
const plaintext = new Uint8Array(size)
for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(plaintext.subarray(at, at + 65_536))
const message = await encrypt(key, context, plaintext)
const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
const sealed = await keep(SEALED_CHUNK_BYTES, (sink) => rawEncrypt(8, sink))

type Work = () => Promise<unknown>
/** `cpuMs` of all threads: steadier than `ms` where other processes want the same cores. */
type Cost = { readonly ms: number; readonly cpuMs: number }
type Sink = (result: ArrayBuffer, index: number) => void

/** One row: the raw loop that drops its results, the one that leaves the same result as we do, and our own call. */
interface Comparison {
  readonly name: string
  readonly lean: Work
  readonly sameResult: Work
  readonly own: Work
}

const lean = { encrypt: () => rawEncrypt(8, drop), decrypt: () => rawDecrypt(8, drop) }
const encryptKept = { lean: lean.encrypt, sameResult: () => keep(SEALED_CHUNK_BYTES, (sink) => rawEncrypt(8, sink)) }
const decryptKept = { lean: lean.decrypt, sameResult: () => keep(CHUNK_BYTES, (sink) => rawDecrypt(8, sink)) }

const streams = (pieces: string, bytes: number): Comparison[] => [
  {
    name: `encryptStream, ${pieces} pieces`,
    lean: lean.encrypt,
    sameResult: () => stream((sink) => rawEncrypt(8, sink)),
    own: () => readAll(inPieces(plaintext, bytes).pipeThrough(encryptStream(key, context))),
  },
  {
    name: `decryptStream, ${pieces} pieces`,
    lean: lean.decrypt,
    sameResult: () => stream((sink) => rawDecrypt(8, sink)),
    own: () => readAll(inPieces(message, bytes).pipeThrough(decryptStream(key, context))),
  },
]

/** What the vault's uploads and downloads use; the bar is theirs. */
const arrays: Comparison[] = [
  { name: 'encrypt', ...encryptKept, own: () => encrypt(key, context, plaintext) },
  { name: 'decrypt', ...decryptKept, own: () => decrypt(key, context, message) },
  { name: 'createEncryptor, 8 MiB segments', ...encryptKept, own: encryptSegments },
  { name: 'openRandomAccess, 8 MiB reads', ...decryptKept, own: readRanges },
]
/** Listed beside them: what web streams themselves cost for each chunk weighs more here than the cipher's frame. */
const comparisons = [...arrays, ...streams('64 KiB', 65_536), ...streams('1 MiB', MiB)]

const samples = comparisons.map(() => [] as { lean: Cost; same: Cost; own: Cost }[])
for (let round = -1; round < rounds; round++) {
  for (const [at, { lean, sameResult, own }] of comparisons.entries()) {
    const sample = { lean: await costOf(lean), same: await costOf(sameResult), own: await costOf(own) }
    if (round >= 0) samples[at]?.push(sample) // the first round only warms up
  }
}

const speed = (costs: readonly Cost[]) => Math.round(size / MiB / (median(costs.map(({ ms }) => ms)) / 1_000))
const results = comparisons.map(({ name }, at) => {
  const of = samples[at] ?? []
  const ratio = median(of.map(({ same, own }) => same.ms / own.ms))
  const row = {
    call: name,
    'MiB/s': speed(of.map(({ own }) => own)),
    'raw, same result': speed(of.map(({ same }) => same)),
    ratio: ratio.toFixed(2),
    'ratio of CPU time': median(of.map(({ same, own }) => same.cpuMs / own.cpuMs)).toFixed(2),
    'raw, result dropped': speed(of.map(({ lean }) => lean)),
    'ratio to that': median(of.map(({ lean, own }) => lean.ms / own.ms)).toFixed(2),
  }
  return { ratio, row }
})
const slowest = Math.min(...results.slice(0, arrays.length).map(({ ratio }) => ratio))
const bundleBytes = await bundleSize()

console.log(`${size / MiB} MiB, chunks of 16 KiB, 8 in flight, ${rounds} rounds, Node ${process.version}`)
const oneAtATime: Cost[] = []
while (oneAtATime.length < 5) oneAtATime.push(await costOf(() => rawEncrypt(1, drop)))
console.log(`raw, one at a time: ${speed(oneAtATime)} MiB/s`)
console.table(results.map(({ row }) => row))
console.table(await smallMessages())
console.log(
  `slowest ratio of the calls with arrays ${slowest.toFixed(2)} (bar ${speedBar}): ${slowest >= speedBar ? 'met' : 'MISSED'}`,
)
console.log(
  `size ${bundleBytes} bytes, minified and brotli (bar ${sizeBarBytes}): ${bundleBytes <= sizeBarBytes ? 'met' : 'MISSED'}`,
)
if (process.argv.includes('--check') && (slowest < speedBar || bundleBytes > sizeBarBytes)) process.exitCode = 1

async function costOf(work: Work): Promise<Cost> {
  collectGarbage() // else a side pays for the arrays of the one before
  const cpu = process.cpuUsage()
  const begin = performance.now()
  await work()
  const ms = performance.now() - begin
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1_000 }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function nonceOf(index: number): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(12)
  new DataView(nonce.buffer).setUint32(8, index)
  return nonce
}

/** The loop that one would write without a format: the next chunk as soon as one of the lanes is free. */
async function rawLoop(lanes: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < chunks) await work(next++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

async function rawEncrypt(lanes: number, sink: Sink): Promise<void> {
  await rawLoop(lanes, async (index) => {
    const input = plaintext.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)
    sink(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonceOf(index) }, aes, input), index)
  })
}

async function rawDecrypt(lanes: number, sink: Sink): Promise<void> {
  await rawLoop(lanes, async (index) => {
    const input = sealed.subarray(index * SEALED_CHUNK_BYTES, (index + 1) * SEALED_CHUNK_BYTES)
    sink(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonceOf(index) }, aes, input), index)
  })
}

function drop(): void {
  // what the leanest loop does with a result
}

async function keep(chunkBytes: number, work: (sink: Sink) => Promise<void>): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(chunks * chunkBytes)
  await work((result, index) => out.set(new Uint8Array(result), index * chunkBytes))
  return out
}

/** Results go through a stream to a reader as they come, in any order. */
async function stream(work: (sink: Sink) => Promise<void>): Promise<void> {
  await readAll(
    new ReadableStream<Uint8Array>({
      async start(controller) {
        await work((result) => controller.enqueue(new Uint8Array(result)))
        controller.close()
      },
    }),
  )
}

function inPieces(bytes: Uint8Array, cut: number): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(at, at + cut))
      at += cut
    },
  })
}

async function readAll(readable: ReadableStream<Uint8Array>): Promise<void> {
  const reader = readable.getReader()
  while (!(await reader.read()).done);
}

async function encryptSegments(): Promise<void> {
  const encryptor = await createEncryptor(key, context, random(24))
  for (let at = 0; at < size; at += readBytes) {
    await encryptor.chunks(at / CHUNK_BYTES, plaintext.subarray(at, at + readBytes))
  }
}

async function readRanges(): Promise<void> {
  const read = async (offset: number, length: number) => message.subarray(offset, offset + length)
  const access = await openRandomAccess(key, context, { size: message.length, read })
  for (let at = 0; at < size; at += readBytes) await access.read(at, readBytes)
}

/** Names and wrapped keys: what one short message costs, one after another. */
async function smallMessages() {
  const count = 5_000
  const short = random(32)
  const own = await encrypt(key, context, short)
  const perCall = async (work: () => Promise<unknown>) => {
    for (let call = 0; call < 500; call++) await work()
    const begin = performance.now()
    for (let call = 0; call < count; call++) await work()
    return `${Math.round(((performance.now() - begin) / count) * 1_000)} µs`
  }
  return [
    {
      message: `${short.length} bytes (${ciphertextSize(short.length)} sealed, ${HEADER_BYTES} of them header)`,
      encrypt: await perCall(() => encrypt(key, context, short)),
      decrypt: await perCall(() => decrypt(key, context, own)),
    },
  ]
}

async function bundleSize(): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [new URL('../vault/format/index.ts', import.meta.url).pathname],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  })
  return brotliCompressSync(outputFiles[0]?.contents ?? new Uint8Array(0)).length
}
