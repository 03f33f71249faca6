/** Many small files through the client, as a folder that somebody drops into the page, beside plain HTTP to nginx. */
import { randomBytes } from 'node:crypto'
import { download, type Entry, makeFolder, openCurrentVersion, platform } from '../../vault/client/index.ts'
import { forEachParallel } from '../../vault/client/lanes.ts'
import { sourceOf } from './content.ts'
import type { Finding } from './finding.ts'
import type { Ground } from './ground.ts'
import { type Compared, compareRounds } from './rounds.ts'

const FILE_BYTES = 4_096
const AT_ONCE = 6

export async function measureSmallFiles({ plan, signal, tree, nginxEdge, countLimited }: Ground): Promise<Finding[]> {
  const { smallFiles: count } = plan
  const body = randomBytes(FILE_BYTES)
  let entries: Entry[] = []
  const put = async (round: number) => {
    const { node: parent } = await makeFolder(tree, tree.root, `small ${round}`)
    const names = Array.from({ length: count }, (_, n) => `file ${n}`)
    const order = (name: string) => tree.uploader.upload({ parent, source: sourceOf(name, FILE_BYTES), signal })
    entries = await Promise.all(names.map(order))
  }
  const get = () =>
    forEachParallel(count, AT_ONCE, async (n) => {
      const entry = entries[n]
      if (entry === undefined) throw new Error('there is no such file')
      const version = await openCurrentVersion(tree.reader, entry)
      let bytes = 0
      for await (const piece of download({ reader: tree.reader, platform, version }, { signal })) bytes += piece.length
      if (bytes !== FILE_BYTES) throw new Error(`${bytes} bytes of ${FILE_BYTES}`)
    })
  const plain = (method: 'PUT' | 'GET') =>
    forEachParallel(count, AT_ONCE, async (n) => {
      const answer = await fetch(`${nginxEdge.url}/dav/small/${n}`, method === 'PUT' ? { method, body } : {})
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`nginx: ${answer.status}`)
    })
  // No more rounds than two: each one waits for the limit on calls of a session.
  const rounds = Math.min(2, plan.rounds)
  const found = (what: string, { ownMs, otherMs, ratio }: Compared): Finding => ({
    ...{ what, unit: 'files/s', own: count / (ownMs / 1_000) },
    beside: { what: 'nginx, plain', value: count / (otherMs / 1_000), ratio },
  })
  const before = countLimited()
  const written = await compareRounds({ own: put, other: () => plain('PUT') }, { rounds, signal })
  const between = countLimited()
  const read = await compareRounds({ own: get, other: () => plain('GET') }, { rounds, signal })
  return [
    found(`put ${count} files of 4 KiB, encrypted and durable (429: ${between - before})`, written),
    found(`get ${count} files of 4 KiB, verified and decrypted (429: ${countLimited() - between})`, read),
  ]
}
