import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigProblems, ProxyError } from './errors.ts'

/** Each pool has its own highest epoch, so that maintenance needs no rotation's number. */
export type FenceName = 'replicas' | 'job'

const MAX_JUMP = 1_000_000
const count = z.int().min(0).max(999_999_999_999_999)
const stateFile = z.strictObject({ replicas: count, job: count })
export type Epochs = z.infer<typeof stateFile>

/** @throws ProxyError `epoch_required`, `bad_epoch` */
export function parseEpoch(header: string | undefined): number {
  if (header === undefined) throw new ProxyError('epoch_required')
  if (!/^[1-9][0-9]{0,14}$/.test(header)) throw new ProxyError('bad_epoch')
  return Number(header)
}

async function readEpochs(file: string): Promise<Epochs> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"replicas":0,"job":0}'
    throw new ConfigProblems([`${file}: cannot be read (${error.code})`])
  })
  try {
    return stateFile.parse(JSON.parse(text))
  } catch {
    throw new ConfigProblems([`${file}: is not an epoch file; without the highest epoch nothing may be fenced`])
  }
}

// Temporary file, fsync, rename, fsync of the directory: after a power cut either the old or the new file is there.
async function saveEpochs(dir: string, file: string, epochs: Epochs): Promise<void> {
  const fresh = `${file}.tmp`
  await using handle = await open(fresh, 'w', 0o600)
  await handle.writeFile(`${JSON.stringify(epochs)}\n`)
  await handle.sync()
  await rename(fresh, file)
  await using folder = await open(dir, 'r')
  await folder.sync()
}

/** Highest epoch per fence, durable before it counts. @throws ConfigProblems when the state file cannot be understood */
export async function openFences(dir: string) {
  const file = join(dir, 'epochs.json')
  let highest = await readEpochs(file)
  let healthy = true
  let turn: Promise<unknown> = Promise.resolve()

  function check(fence: FenceName, epoch: number): void {
    if (epoch < highest[fence]) throw new ProxyError('stale_epoch')
    if (highest[fence] > 0 && epoch > highest[fence] + MAX_JUMP) throw new ProxyError('epoch_jump')
  }

  async function raise(fence: FenceName, epoch: number): Promise<void> {
    if (epoch === highest[fence]) return
    const next = { ...highest, [fence]: epoch }
    try {
      await saveEpochs(dir, file, next)
    } catch (error) {
      healthy = false
      throw new ProxyError('state_unavailable', { reason: String(error) })
    }
    healthy = true
    highest = next
  }

  return {
    check,
    highest: (fence: FenceName) => highest[fence],
    isHealthy: () => healthy,
    /**
     * Compares once more, stores a new epoch, then runs `send`, which resolves when its request was handed to the
     * engine. One at a time: no request of a lower epoch can reach the engine after one of a higher.
     */
    admit(fence: FenceName, epoch: number, send: () => Promise<void>): Promise<void> {
      const mine = turn.then(async () => {
        check(fence, epoch)
        await raise(fence, epoch)
        await send()
      })
      turn = mine.catch(() => undefined) // the caller has the error; the next in line must not
      return mine
    },
  }
}
export type Fences = Awaited<ReturnType<typeof openFences>>
