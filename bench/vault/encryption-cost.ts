/** What encryption costs a client in Node: the same bytes by the same transport, with it and without. */
import { download, type Entry, makeFolder, openCurrentVersion, platform } from '../../vault/client/index.ts'
import { forEachParallel } from '../../vault/client/lanes.ts'
import { requireFile } from '../../vault/client/versions.ts'
import { routes } from '../../vault/contract/routes.ts'
import { ciphertextSize } from '../../vault/format/index.ts'
import { LANES, sourceOf } from './content.ts'
import type { Finding } from './finding.ts'
import type { Ground } from './ground.ts'
import { countRanges, renderRange } from './ranges.ts'
import { commitRaw, makeRawContent, startRawDraft } from './raw-upload.ts'
import { type Compared, compareRounds } from './rounds.ts'

const MiB = 2 ** 20

export async function measureEncryption(ground: Ground): Promise<Finding[]> {
  const { plan, signal, tree } = ground
  const written = await compareRounds(await makeWrites(ground), { rounds: plan.rounds, signal })
  const source = sourceOf('read', plan.putBytes)
  const entry = await tree.uploader.upload({ parent: tree.root, source, signal })
  const read = await compareRounds(makeReads(ground, entry), { rounds: plan.rounds, signal })
  const found = (what: string, bytes: number, { ownMs, otherMs, ratio }: Compared): Finding => {
    const value = bytes / MiB / (otherMs / 1_000)
    const beside = { what: 'without encryption', value, ratio }
    return { what, unit: 'MiB/s', own: bytes / MiB / (ownMs / 1_000), beside }
  }
  return [
    found(`client in Node: put ${plan.putBytes / MiB} MiB, encrypted`, plan.putBytes, written),
    found(`client in Node: get ${plan.putBytes / MiB} MiB, decrypted`, plan.putBytes, read),
  ]
}

async function makeWrites({ plan, tree, signal }: Ground) {
  const { node: parent } = await makeFolder(tree, tree.root, 'encrypted')
  const { segments, digest, size } = makeRawContent(plan.putBytes - 1)
  const own = async (round: number) => {
    await tree.uploader.upload({ parent, source: sourceOf(`round ${round}`, size), signal })
  }
  const other = async () => {
    const draft = await startRawDraft(tree, parent, size)
    await forEachParallel(segments.length, LANES, async (index) => {
      const segment = segments[index]
      if (segment === undefined) throw new Error('there is no such segment')
      const { n, bytes: body, headers } = segment
      await tree.session.transport.send(routes.segmentPut, { params: { id: draft.upload, n }, body, headers, signal })
    })
    await commitRaw(tree, parent, { draft, digest })
  }
  return { own, other }
}

function makeReads({ plan, tree, signal }: Ground, entry: Entry) {
  const own = async () => {
    const version = await openCurrentVersion(tree.reader, entry)
    let bytes = 0
    for await (const piece of download({ reader: tree.reader, platform, version }, { signal })) bytes += piece.length
    if (bytes !== plan.putBytes) throw new Error(`${bytes} bytes of ${plan.putBytes}`)
  }
  const csize = ciphertextSize(plan.putBytes)
  const params = { id: requireFile(entry.record).ver }
  const other = () =>
    forEachParallel(countRanges(csize), LANES, async (n) => {
      const headers = { Range: renderRange(n, csize) }
      await tree.session.transport.bytes(routes.versionContent, { params, headers, signal })
    })
  return { own, other }
}
