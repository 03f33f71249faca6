/** Opening a large folder: what the server takes, what the proof costs, and when there are names. */
import { createHash } from 'node:crypto'
import { makeFolder, readContents } from '../../vault/client/index.ts'
import { routes } from '../../vault/contract/routes.ts'
import { vaultHeaders } from '../../vault/contract/values.ts'
import { openIndex, sealIndex } from '../../vault/keys/index.ts'
import { median } from '../rotation/statistics.ts'
import type { Finding } from './finding.ts'
import type { Ground } from './ground.ts'
import { timeOf } from './rounds.ts'
import { type SeededFolder, seedFolder } from './seed-folder.ts'

const USABLE_BAR_MS = 1_500
const BAR_ENTRIES = 100_000

export async function measureListing(ground: Ground): Promise<Finding[]> {
  const { plan, signal, tree, installation } = ground
  const count = plan.folderEntries
  const { node } = await makeFolder(tree, tree.root, 'large')
  const seeded = await seedFolder({ tree, dataDir: installation.dataDir, folder: node, count })
  signal.throwIfAborted()
  await putIndex(ground, seeded)
  const found = { fetch: [] as number[], open: [] as number[], index: [] as number[], names: [] as number[] }
  for (let round = -1; round < plan.rounds; round++) {
    signal.throwIfAborted()
    const sample = await openOnce(ground, seeded)
    if (round >= 0) for (const name of ['fetch', 'open', 'index'] as const) found[name].push(sample[name])
  }
  const view = await tree.open(node)
  found.names.push(await timeOf(() => readContents(view)))
  const [fetchMs, openMs, indexMs] = [found.fetch, found.open, found.index].map(median) as [number, number, number]
  const entries = `${count.toLocaleString('en')} entries`
  const bar = count >= BAR_ENTRIES ? { bar: { ownAtMost: USABLE_BAR_MS } } : {}
  return [
    { what: `${entries}: server and network, whole listing`, unit: 'ms', own: fetchMs },
    { what: `${entries}: hash, signature and records`, unit: 'ms', own: openMs - fetchMs },
    { what: `${entries}: names from the folder index, fetched and opened`, unit: 'ms', own: indexMs },
    { what: `${entries}: usable`, unit: 'ms', own: openMs + indexMs, ...bar },
    { what: `${entries}: names one by one, without an index`, unit: 'ms', own: median(found.names) },
  ]
}

async function openOnce({ tree }: Ground, { folder, rev, index }: SeededFolder) {
  const { transport } = tree.session
  const params = { id: folder.id }
  const fetched = await timeOf(() => transport.bytes(routes.children, { params }))
  const open = await timeOf(async () => {
    const { records } = await tree.open(folder)
    if (records.size !== index.length) throw new Error(`${records.size} entries of ${index.length}`)
  })
  const names = await timeOf(async () => {
    const { bytes } = await transport.bytes(routes.indexGet, { params })
    const opened = await openIndex(folder.keys, rev, bytes)
    if (opened.length !== index.length) throw new Error(`${opened.length} names of ${index.length}`)
  })
  return { fetch: fetched, open, index: names }
}

async function putIndex({ tree }: Ground, { folder, rev, index }: SeededFolder): Promise<void> {
  const body = await sealIndex(folder.keys, rev, index)
  const digest = createHash('sha256').update(body).digest('base64')
  await tree.session.transport.send(routes.indexPut, {
    ...{ params: { id: folder.id }, body },
    headers: { 'Content-Digest': `sha-256=:${digest}:`, [vaultHeaders.indexRev]: String(rev) },
  })
}
