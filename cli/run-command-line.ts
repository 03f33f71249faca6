import { join, resolve } from 'node:path'
import { SetupError } from '../setup/setup-error.ts'
import { CliError } from './cli-error.ts'
import type { Command } from './command.ts'
import { renderCommandHelp, renderHelp } from './help.ts'
import { systemReason } from './installation/file-fault.ts'
import type { Io } from './io.ts'
import { type CommandLine, parseCommandLine } from './parse-command-line.ts'
import type { UserFolders } from './user-folders.ts'

export interface Surroundings {
  io: Io
  signal: AbortSignal
  checkout: string
  workingDir: string
  /** Show the stack of an error that nobody foresaw. */
  debug: boolean
  userFolders?: UserFolders
}

const interrupted = 130

/** Runs what was typed and returns the exit status; every failure ends as a message, never as a stack trace. */
export async function runCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  around: Surroundings,
): Promise<number> {
  try {
    if (argv.length === 0) throw new CliError('wrong_use', renderHelp(commands))
    const status = await run(parseCommandLine(argv, commands), commands, around)
    return around.signal.aborted ? interrupted : status
  } catch (error) {
    if (around.signal.aborted) return interrupted
    around.io.note(explain(error, around.debug))
    return error instanceof CliError && error.code === 'wrong_use' ? 2 : 1
  }
}

function run(line: CommandLine, commands: readonly Command[], around: Surroundings): Promise<number> {
  const { io, signal, checkout, workingDir, userFolders } = around
  if (line.kind === 'help') {
    io.print(line.command === undefined ? renderHelp(commands) : renderCommandHelp(line.command))
    return Promise.resolve(0)
  }
  const envFile = line.envFile === undefined ? join(checkout, '.env') : resolve(workingDir, line.envFile)
  const { values, positionals } = line
  return line.command.run({ values, positionals, io, signal, checkout, envFile, userFolders })
}

function explain(error: unknown, debug: boolean): string {
  if (error instanceof CliError || error instanceof SetupError) return error.message
  if (!(error instanceof Error)) return `unexpected: ${String(error)}`
  if (debug) return error.stack ?? error.message
  const reason = systemReason(error)
  // A copy fails at one of two places; where it was to be written is the one that a full disk means.
  const place = 'dest' in error ? error.dest : 'path' in error ? error.path : undefined
  if (reason !== undefined) return `cannot ${place === undefined ? 'go on' : `use ${String(place)}`}: ${reason}`
  return `unexpected: ${error.message}\nThis is a fault of leyzenctl. LEYZEN_DEBUG=1 shows where it happened`
}
