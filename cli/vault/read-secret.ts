import { readFile } from 'node:fs/promises'
import { isCancel, password } from '@clack/prompts'
import { CliError } from '../cli-error.ts'
import { explainingFaults } from '../installation/file-fault.ts'

export interface SecretSource {
  /** What to ask a person for, for example `Password`. */
  what: string
  /** A file whose first line it is; `-` is standard input. Without it a person is asked. */
  file: string | undefined
  /** The option that names the file. */
  option: string
  signal: AbortSignal
}

/** @throws CliError `wrong_use` without a terminal to ask at, `file_unreadable` */
export async function readSecret({ what, file, option, signal }: SecretSource): Promise<string> {
  if (file !== undefined) return firstLine(file)
  if (process.stdin.isTTY !== true) {
    throw new CliError(
      'wrong_use',
      `no terminal to ask for the ${what.toLowerCase()}: use ${option} FILE, or ${option} -`,
    )
  }
  const typed = await password({ message: what, signal, output: process.stderr })
  if (isCancel(typed)) throw new CliError('refused', 'stopped')
  return typed
}

async function firstLine(file: string): Promise<string> {
  const content = await explainingFaults({ path: file, doing: 'read' }, () =>
    readFile(file === '-' ? '/dev/stdin' : file, 'utf8'),
  )
  return content.split(/\r?\n/, 1)[0] ?? ''
}
