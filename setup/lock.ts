import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SetupContext } from './context.ts'
import { SetupError } from './setup-error.ts'
import { waitFor } from './wait-for.ts'

export type LockOrder = {
  path: string
  timeoutMs: number
  /** For whoever waits: "building images". */
  doing: string
}

/**
 * Runs `work` while no other process of this machine holds the lock. The kernel keeps it for a child of ours that ends
 * with us, so that a killed holder leaves nothing behind.
 * @throws SetupError `lock_timeout`, `lock_unusable`
 */
export async function withLock<T>(
  { path, timeoutMs, doing }: LockOrder,
  { progress, signal }: Pick<SetupContext, 'progress' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  let tries = 0
  const holder = await waitFor(
    async () => {
      const taken = await take(path)
      // A moment's wait is not worth a word.
      if (taken === undefined && ++tries === 6) progress.say(`another leyzenctl is ${doing} here, waiting for it`)
      return taken
    },
    { timeoutMs, everyMs: 250, signal },
  )
  if (holder === undefined) {
    throw new SetupError(
      'lock_timeout',
      `another leyzenctl has been ${doing} here for ${timeoutMs / 1000} s: wait for it or end it, then start again`,
    )
  }
  try {
    return await work()
  } finally {
    await holder.release()
  }
}

/** What flock ends with when somebody else holds the lock; everything else means that it could not be tried. */
const heldElsewhere = 1

/** undefined: somebody else holds it. */
async function take(path: string): Promise<{ release(): Promise<void> } | undefined> {
  // `cat` ends when our end of its input closes: by `release`, or by the death of this process.
  // In a group of its own, because Ctrl-C goes to the terminal's whole group and our work still has to wind down.
  const child = spawn('flock', ['-n', path, 'cat'], { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let words = ''
  child.stderr.on('data', (chunk) => {
    words += chunk
  })
  const ended = once(child, 'close').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw unusable('the command flock is missing: install util-linux')
    throw error
  })
  child.stdin.on('error', () => undefined)
  child.stdin.write('held\n')
  const taken = await Promise.race([once(child.stdout, 'data').then(() => true), ended])
  if (taken !== true) {
    if (child.exitCode === heldElsewhere) return undefined
    throw unusable(`the lock ${path} cannot be taken: ${words.trim() || `flock ended with ${child.exitCode}`}`)
  }
  return {
    async release() {
      child.stdin.end()
      await ended
    },
  }
}

const unusable = (message: string) => new SetupError('lock_unusable', message)
