/** What the server's process keeps resident while four large files come and four go. */
import { readFile, writeFile } from 'node:fs/promises'
import { type Entry, makeFolder } from '../../vault/client/index.ts'
import { dropDraft } from '../../vault/client/upload-draft.ts'
import { requireFile } from '../../vault/client/versions.ts'
import { LANES } from './content.ts'
import type { Finding } from './finding.ts'
import type { Ground } from './ground.ts'
import { withLanes } from './lane.ts'
import { makeRawContent, startRawDraft } from './raw-upload.ts'

const MiB = 2 ** 20
const BAR_MIB = 200

export async function measureMemory(ground: Ground, entry: Entry): Promise<Finding[]> {
  const { plan, vault, tree, edge, authorization, signal } = ground
  const atRest = await readMiB(vault.pid, 'VmRSS')
  const { node: folder } = await makeFolder(tree, tree.root, 'memory')
  const { size, segments } = makeRawContent(plan.memoryBytes - 1)
  // Linux then counts the peak anew.
  await writeFile(`/proc/${vault.pid}/clear_refs`, '5')
  const up = withLanes({ port: edge.port, lanes: LANES }, LANES, async (lane) => {
    const { upload } = await startRawDraft(tree, folder, size)
    for (const { n, bytes: body, headers } of segments) {
      signal.throwIfAborted()
      const path = `/api/uploads/${upload}/segments/${n}`
      await lane.request({ method: 'PUT', path, body, headers: { ...headers, ...authorization } })
    }
    await dropDraft(tree.session, upload)
  })
  const path = `/api/versions/${requireFile(entry.record).ver}/content`
  const down = withLanes({ port: edge.port, lanes: LANES }, LANES, (lane) =>
    lane.request({ method: 'GET', path, headers: authorization }),
  )
  await Promise.all([up, down])
  const sizes = `${LANES} up of ${plan.memoryBytes / MiB} MiB, ${LANES} down of ${plan.contentBytes / MiB} MiB`
  return [
    { what: 'server resident before', unit: 'MiB', own: atRest },
    {
      what: `server resident, peak: ${sizes}`,
      unit: 'MiB',
      own: await readMiB(vault.pid, 'VmHWM'),
      bar: { ownAtMost: BAR_MIB },
    },
  ]
}

async function readMiB(pid: number, name: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1_024
}
