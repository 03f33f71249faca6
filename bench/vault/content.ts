/** Bytes of large files, read and written, beside nginx. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Entry, type FileSource, makeFolder } from '../../vault/client/index.ts'
import { forEachParallel } from '../../vault/client/lanes.ts'
import { requireFile } from '../../vault/client/versions.ts'
import { ciphertextSize } from '../../vault/format/index.ts'
import { median } from '../rotation/statistics.ts'
import type { Finding } from './finding.ts'
import type { Ground } from './ground.ts'
import { openLane, withLanes } from './lane.ts'
import { countRanges, renderRange } from './ranges.ts'
import { commitRaw, makeRawContent, type RawSegment, startRawDraft } from './raw-upload.ts'
import { type Compared, compareRounds, timeOf } from './rounds.ts'

const MiB = 2 ** 20
export const LANES = 4

/** A file of random bytes that repeat, so that it needs no memory of its own. */
export function sourceOf(name: string, size: number): FileSource {
  const mtime = '2026-11-24T12:00:00.000Z'
  const bytes = randomBytes(Math.min(size, 8 * MiB))
  const read = async (_: number, length: number) => bytes.subarray(0, length)
  return { name, size, mtime, read, stat: async () => ({ size, mtime }) }
}

const speed = (bytes: number, ms: number) => bytes / MiB / (ms / 1_000)

function found(what: string, bytes: number, { ownMs, otherMs, ...ratios }: Compared): Finding {
  const value = speed(bytes, otherMs)
  return { what, unit: 'MiB/s', own: speed(bytes, ownMs), beside: { what: 'nginx', value, ...ratios } }
}

/** The same bytes from both sides: the segments as the vault keeps them, one file for nginx. */
export async function measureGet(ground: Ground, entry: Entry): Promise<Finding[]> {
  const { plan, signal, vault, edge, nginx, nginxEdge, authorization: headers } = ground
  const bytes = ciphertextSize(plan.contentBytes)
  const path = `/api/versions/${requireFile(entry.record).ver}/content`
  const whole = await fetch(edge.url + path, { headers })
  await writeFile(join(nginx.files, 'content.bin'), whole.body ?? '')
  const get = async (port: number, order: { path: string; headers?: Record<string, string> }) => {
    using lane = openLane(port)
    const got = await lane.request({ method: 'GET', ...order })
    if (got !== bytes) throw new Error(`${order.path}: ${got} bytes instead of ${bytes}`)
  }
  const getRanges = (port: number, order: { path: string; headers?: Record<string, string> }) =>
    withLanes({ port, lanes: LANES }, countRanges(bytes), (lane, n) => {
      const Range = renderRange(n, bytes)
      return lane.request({ method: 'GET', path: order.path, headers: { ...order.headers, Range } })
    })
  const [own, other] = [{ path, headers }, { path: '/content.bin' }]
  const pids = { own: vault.pid, other: nginx.pid }
  const size = `${plan.contentBytes / MiB} MiB`
  const one = await compareRounds(
    { own: () => get(edge.port, own), other: () => get(nginxEdge.port, other), pids },
    { rounds: plan.rounds, signal },
  )
  const four = await compareRounds(
    { own: () => getRanges(edge.port, own), other: () => getRanges(nginxEdge.port, other), pids },
    { rounds: plan.rounds, signal },
  )
  return [
    { ...found(`GET ciphertext of ${size}, one answer`, bytes, one), bar: { ratioAtLeast: 1 } },
    found(`GET ciphertext of ${size}, ${LANES} ranges at once`, bytes, four),
  ]
}

/** Ours are hashed, synced to the disk and committed as a file; nginx writes and renames. */
export async function measurePut({
  plan,
  signal,
  vault,
  edge,
  nginx,
  nginxEdge,
  ...ground
}: Ground): Promise<Finding[]> {
  const { tree, authorization } = ground
  const { node: folder } = await makeFolder(tree, tree.root, 'written')
  const content = makeRawContent(plan.putBytes - 1)
  const { segments, digest, size } = content
  const own = async () => {
    const draft = await startRawDraft(tree, folder, size)
    await withLanes({ port: edge.port, lanes: LANES }, segments.length, (lane, index) => {
      const { n, bytes: body, headers } = segments[index] ?? raise()
      const path = `/api/uploads/${draft.upload}/segments/${n}`
      return lane.request({ method: 'PUT', path, body, headers: { ...headers, ...authorization } })
    })
    await commitRaw(tree, folder, { draft, digest })
  }
  const other = async (round: number) => {
    await withLanes({ port: nginxEdge.port, lanes: LANES }, segments.length, (lane, index) => {
      const { bytes: body, headers } = segments[index] ?? raise()
      return lane.request({ method: 'PUT', path: `/dav/${round}/${index}`, body, headers })
    })
  }
  const pids = { own: vault.pid, other: nginx.pid }
  const compared = await compareRounds({ own, other, pids }, { rounds: plan.rounds, signal })
  await rm(join(nginx.files, 'dav'), { recursive: true })
  const what = `PUT of ${plan.putBytes / MiB} MiB in segments, ${LANES} at once, with digest, fsync and commit`
  const bytes = ciphertextSize(size)
  return [
    { ...found(what, bytes, compared), bar: { ratioAtLeast: 0.8 } },
    {
      what: 'of that, the disk alone with fdatasync',
      unit: 'MiB/s',
      own: speed(bytes, await timeDisk(ground, segments)),
    },
  ]
}

/** The bytes only written, as many at once: what no server can be faster than. */
async function timeDisk({ installation }: Pick<Ground, 'installation'>, segments: RawSegment[]): Promise<number> {
  const folder = join(installation.dataDir, '../disk')
  const write = () =>
    forEachParallel(segments.length, LANES, async (index) => {
      await using file = await open(join(folder, String(index)), 'w')
      await file.write(segments[index]?.bytes ?? raise())
      await file.datasync()
    })
  const found: number[] = []
  while (found.length < 3) {
    await mkdir(folder)
    found.push(await timeOf(write))
    await rm(folder, { recursive: true })
  }
  return median(found)
}

function raise(): never {
  throw new Error('there is no such segment')
}
