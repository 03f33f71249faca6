import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { commands } from './commands/index.ts'
import { createIo } from './io.ts'
import { runCommandLine } from './run-command-line.ts'
import { parseUserFolders } from './user-folders.ts'

const interrupted = 130
/** How long a command may take to undo what it had begun when it is interrupted. */
const windDownMs = 10_000

const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Whoever insists gets out at once; files are whole at any moment, because they are renamed into place.
    if (controller.signal.aborted) process.exit(interrupted)
    controller.abort()
    setTimeout(() => process.exit(interrupted), windDownMs).unref()
  })
}
// The reader of a pipe may have seen enough, as in `leyzenctl config show | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
// Nobody hears the progress any more; the work and its exit status stay what they are.
process.stderr.on('error', (error: NodeJS.ErrnoException) => error.code === 'EPIPE' || process.exit(1))

process.exitCode = await runCommandLine(process.argv.slice(2), commands, {
  io: createIo(process),
  signal: controller.signal,
  checkout: fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, ''),
  workingDir: process.cwd(),
  debug: process.env.LEYZEN_DEBUG === '1',
  userFolders: parseUserFolders(process.env, homedir()),
})
