import type { Command, OptionSpec, Options } from './command.ts'

/** Options that every command takes. */
export const commonOptions = {
  'env-file': {
    type: 'string',
    argument: 'PATH',
    description: 'settings file of the installation; its folder holds the rest (default: .env of this checkout)',
  },
  help: { type: 'boolean', short: 'h', description: 'show this help' },
} as const satisfies Options

/** What `leyzenctl --help` prints. */
export function renderHelp(commands: readonly Command[]): string {
  const rows = commands.map(({ name, positionals, summary }) => [`${name} ${positionals?.usage ?? ''}`.trim(), summary])
  return [
    'Usage: bin/leyzenctl COMMAND [options]',
    '',
    'Commands:',
    ...columns(rows),
    '',
    '`bin/leyzenctl COMMAND --help` explains one. Exit status: 0 done, 1 it did not work, 2 wrong use, 130 Ctrl-C.',
  ].join('\n')
}

/** What `leyzenctl COMMAND --help` prints. */
export function renderCommandHelp({ name, positionals, summary, details, options }: Command): string {
  const usage = ['bin/leyzenctl', name, '[options]', positionals?.usage].filter((part) => part !== undefined)
  return [
    `Usage: ${usage.join(' ')}`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(details === undefined ? [] : ['', details]),
    '',
    'Options:',
    ...columns(Object.entries({ ...options, ...commonOptions }).map(optionRow)),
  ].join('\n')
}

function optionRow([name, { short, argument, type, description }]: [string, OptionSpec]): string[] {
  const value = type === 'string' ? ` ${argument ?? 'VALUE'}` : ''
  return [`${short === undefined ? '' : `-${short}, `}--${name}${value}`, description]
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([left = '']) => left.length))
  return rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`.trimEnd())
}
