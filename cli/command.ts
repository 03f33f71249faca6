import type { Io } from './io.ts'
import type { UserFolders } from './user-folders.ts'

/** 0: done · 1: it did not work, and why was said · 2: wrong use · 130: ended by Ctrl-C. Commands return the first three. */
export type ExitStatus = 0 | 1 | 2

export interface OptionSpec {
  type: 'boolean' | 'string'
  /** One line for `--help`. */
  description: string
  /** What stands behind a string option in `--help`, for example `NAME=VALUE`. */
  argument?: string
  short?: string
  /** May be given several times; the value is then a list. */
  multiple?: boolean
}

export type Options = Readonly<Record<string, OptionSpec>>

type OptionValue<O extends OptionSpec> = O extends { multiple: true }
  ? readonly string[]
  : O extends { type: 'boolean' }
    ? boolean
    : string | undefined

export type Values<O extends Options> = { readonly [K in keyof O]: OptionValue<O[K]> }

export interface Call<O extends Options = Options> {
  values: Values<O>
  positionals: readonly string[]
  io: Io
  /** Aborted by Ctrl-C or SIGTERM; what waits or writes must heed it. */
  signal: AbortSignal
  /** Absolute path of the folder this program stands in. */
  checkout: string
  /** Absolute path of the settings file: `--env-file`, else `<checkout>/.env`. Its folder is the installation. */
  envFile: string
  /** Where a person's own sessions are kept; only where a person types, not inside a container. */
  userFolders?: UserFolders | undefined
}

/** One thing that `leyzenctl` does, as data. `--help` and `--env-file` are added to every command by `cli/main.ts`. */
export interface Command<O extends Options = Options> {
  /** One or two words, as typed: `config validate`. */
  name: string
  /** One line, imperative. */
  summary: string
  /** More for `--help`, already wrapped. */
  details?: string
  options: O
  positionals?: { usage: string; min: number; max: number }
  run(call: Call<O>): Promise<ExitStatus>
}

/** Gives `run` the types of its own options. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command as Command
}
