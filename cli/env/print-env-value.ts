// biome-ignore lint/suspicious/noControlCharactersInRegex: these have no written form in a settings file
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/
const printed: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
  '"': '\\"',
  $: '\\$',
}

/** `NAME=value` as `parseEnvFile` reads it back. @throws RangeError for control characters other than tab, CR and LF */
export function printEnvLine(name: string, value: string): string {
  return `${name}=${printEnvValue(value)}`
}

function printEnvValue(value: string): string {
  if (unprintable.test(value)) throw new RangeError('a setting cannot hold control characters')
  if (/^[A-Za-z0-9_.,:/@%+-][A-Za-z0-9_.,:/@%+=-]*$/.test(value) || value === '') return value
  if (!/['\n\r\t]/.test(value)) return `'${value}'`
  return `"${value.replace(/[\n\r\t\\"$]/g, (char) => printed[char] ?? char)}"`
}
