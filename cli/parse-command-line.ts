import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { CliError } from './cli-error.ts'
import type { Command, Options, Values } from './command.ts'
import { didYouMean } from './did-you-mean.ts'
import { commonOptions } from './help.ts'

/** What was typed. Wrong use is a CliError `wrong_use`. */
export type CommandLine =
  | { kind: 'help'; command: Command | undefined }
  | { kind: 'run'; command: Command; values: Values<Options>; positionals: string[]; envFile: string | undefined }

/** @throws CliError `wrong_use` */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): CommandLine {
  const [first, ...others] = argv
  if (first === '--help' || first === '-h') return { kind: 'help', command: undefined }
  if (first === 'help') {
    return { kind: 'help', command: others.length === 0 ? undefined : findCommand(others, commands).command }
  }
  const { command, rest } = findCommand(argv, commands)
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'help', command }
  const options = { ...command.options, ...commonOptions }
  refuseUnknownOptions(rest, options, command)
  const { values, positionals } = parseStrictly(rest, options, command)
  const { min, max, usage } = command.positionals ?? { min: 0, max: 0, usage: '' }
  if (positionals.length < min) throw wrongUse(`${command.name} needs ${usage}`, command)
  if (positionals.length > max) throw wrongUse(`${command.name}: unexpected ${quote(positionals[max])}`, command)
  const envFile = values['env-file']
  if (envFile === '') throw wrongUse('--env-file needs a path', command)
  return {
    kind: 'run',
    command,
    values: complete(values, options),
    positionals,
    envFile: envFile as string | undefined,
  }
}

function findCommand(argv: readonly string[], commands: readonly Command[]): { command: Command; rest: string[] } {
  const [first = '', second = ''] = argv
  if (first.startsWith('-'))
    throw new CliError('wrong_use', `options come after the command: ${quote(first)}\n${seeHelp}`)
  const command =
    commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first)
  if (command !== undefined) return { command, rest: argv.slice(command.name.split(' ').length) }
  const group = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name)
  if (group.length === 0) {
    const meant = didYouMean(first, [...new Set(commands.flatMap(({ name }) => [name, name.split(' ')[0] ?? name]))])
    throw new CliError('wrong_use', `unknown command ${quote(first)}${meant}\n${seeHelp}`)
  }
  const given =
    second === '' || second.startsWith('-') ? '' : ` ${quote(second)}${didYouMean(`${first} ${second}`, group)}`
  throw new CliError(
    'wrong_use',
    `${first}: ${given === '' ? 'needs' : `unknown${given}; there is`} ${list(group)}\n${seeHelp}`,
  )
}

function refuseUnknownOptions(rest: string[], options: Options, command: Command): void {
  const { tokens } = parseArgs({
    args: rest,
    options: parserOptions(options),
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const names = Object.keys(options)
  const given = tokens.filter((token) => token.kind === 'option')
  for (const { name, rawName } of given) {
    if (names.includes(name)) continue
    const meant = didYouMean(
      rawName,
      names.map((known) => `--${known}`),
    )
    throw wrongUse(`${command.name}: unknown option ${quote(rawName)}${meant}`, command)
  }
  const twice = given.find(
    ({ name }, index) => !options[name]?.multiple && given.slice(0, index).some((other) => other.name === name),
  )
  if (twice !== undefined) throw wrongUse(`${command.name}: ${twice.rawName} is given twice`, command)
}

function parseStrictly(rest: string[], options: Options, command: Command) {
  try {
    return parseArgs({ args: rest, options: parserOptions(options), strict: true, allowPositionals: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw wrongUse(`${command.name}: ${error.message.split('\n')[0]}`, command)
  }
}

function parserOptions(options: Options): ParseArgsOptionsConfig {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple = false }]) => [
      name,
      { type, multiple, ...(short === undefined ? {} : { short }) },
    ]),
  )
}

/** An absent flag is false, an absent list is empty. */
function complete(values: Readonly<Record<string, unknown>>, options: Options): Values<Options> {
  const filled = Object.entries(options).map(([name, { type, multiple }]) => [
    name,
    values[name] ?? (multiple ? [] : type === 'boolean' ? false : undefined),
  ])
  return Object.fromEntries(filled)
}

const seeHelp = '`bin/leyzenctl --help` lists the commands'

function wrongUse(message: string, { name }: Command): CliError {
  return new CliError('wrong_use', `${message}\n\`bin/leyzenctl ${name} --help\` lists its options`)
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

function quote(text = ''): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
