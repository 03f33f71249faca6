import type { ProblemCode } from './problem.ts'

export interface EnvEntry {
  name: string
  value: string
  /** From 1. */
  line: number
}

export interface EnvFileProblem {
  code: ProblemCode
  severity: 'error' | 'warning'
  line: number
  name?: string
  message: string
}

export interface EnvFile {
  /** In the order of the file; of a name that stands there twice the first. */
  entries: EnvEntry[]
  problems: EnvFileProblem[]
}

type Failure = { ok: false; code: ProblemCode; message: string; name?: string }
type Outcome<T> = { ok: true; value: T } | Failure

const LF = 0x0a
const CR = 0x0d
const name = /^[A-Za-z_][A-Za-z0-9_]*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what it is for; tab and line feed are allowed
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', $: '$' }

/**
 * Reads a settings file: `NAME=value` per line, `#` comments, an optional `export`, values bare, in 'single' or in
 * "double" quotes (escapes \n \r \t \\ \" \$), always on one line. Nothing is interpolated. CRLF and a UTF-8 byte order
 * mark are read as if they were not there and reported as warnings. Takes any bytes, never throws, lists every problem;
 * a message holds no value, which may be a secret in the wrong place.
 */
export function parseEnvFile(bytes: Uint8Array): EnvFile {
  const file: EnvFile = { entries: [], problems: [] }
  if (isUtf16(bytes)) {
    file.problems.push(problem(1, 'encoding', 'the file is UTF-16; save it as UTF-8'))
    return file
  }
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  if (hasMark) file.problems.push(warning(1, 'byte_order_mark', 'a byte order mark stands in front; it is ignored'))
  const lines = splitLines(hasMark ? bytes.subarray(3) : bytes)
  const firstCrlf = lines.findIndex((line) => line.at(-1) === CR)
  if (firstCrlf !== -1) {
    file.problems.push(warning(firstCrlf + 1, 'line_endings', 'lines end in CR LF; they are read as LF'))
  }
  lines.forEach((line, index) => {
    readLine(file, line, index + 1)
  })
  return file
}

function readLine(file: EnvFile, bytes: Uint8Array, line: number): void {
  const text = decode(bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes)
  if (!text.ok) return void file.problems.push(problem(line, text.code, text.message))
  const setting = parseLine(text.value)
  if (!setting.ok) {
    const { code, message, name } = setting
    return void file.problems.push({ ...problem(line, code, message), ...(name === undefined ? {} : { name }) })
  }
  if (setting.value === null) return
  const { name, value } = setting.value
  const first = file.entries.find((entry) => entry.name === name)
  if (first !== undefined) {
    const message = `${name}: is set twice, first on line ${first.line}; remove one of them`
    file.problems.push({ ...problem(line, 'duplicate', message), name })
    return
  }
  file.entries.push({ name, value, line })
}

function parseLine(text: string): Outcome<{ name: string; value: string } | null> {
  if (control.test(text)) return fail('control_character', 'a control character stands on this line; remove it')
  const trimmed = trim(text)
  if (trimmed === '' || trimmed.startsWith('#')) return { ok: true, value: null }
  const assignment = trimmed.replace(/^export[ \t]+/, '')
  const equals = assignment.indexOf('=')
  if (equals === -1) return fail('not_a_setting_line', 'need NAME=value, or # in front of a comment')
  const left = trim(assignment.slice(0, equals))
  if (!name.test(left)) {
    const shown = JSON.stringify(left.slice(0, 40))
    return fail('bad_name', `got ${shown} in front of the "=", need a name of letters, digits and _`)
  }
  const value = parseValue(assignment.slice(equals + 1))
  if (!value.ok) return { ...value, name: left, message: `${left}: ${value.message}` }
  return { ok: true, value: { name: left, value: value.value } }
}

function parseValue(right: string): Outcome<string> {
  const raw = trim(right)
  if (raw.startsWith("'")) return parseSingleQuoted(raw)
  if (raw.startsWith('"')) return parseDoubleQuoted(raw)
  const bare = trim(right.replace(/[ \t]#.*$/, ''))
  if (/["'`]/.test(bare)) return fail('bad_quotes', 'a quote stands inside the value; put quotes around all of it')
  return { ok: true, value: bare }
}

function parseSingleQuoted(raw: string): Outcome<string> {
  const end = raw.indexOf("'", 1)
  if (end === -1) return fail('bad_quotes', "the value begins with ' and no other ' closes it on this line")
  return endOfQuoted(raw.slice(1, end), raw.slice(end + 1))
}

function parseDoubleQuoted(raw: string): Outcome<string> {
  let value = ''
  for (let at = 1; at < raw.length; at++) {
    const char = raw[at]
    if (char === '"') return endOfQuoted(value, raw.slice(at + 1))
    if (char !== '\\') {
      value += char
      continue
    }
    at++
    const escaped = escapes[raw[at] ?? '']
    if (escaped === undefined) return fail('bad_escape', 'after \\ in double quotes need one of n r t \\ " $')
    value += escaped
  }
  return fail('bad_quotes', 'the value begins with " and no other " closes it on this line')
}

function endOfQuoted(value: string, rest: string): Outcome<string> {
  if (/^[ \t]*$|^[ \t]+#/.test(rest)) return { ok: true, value }
  return fail('bad_quotes', 'text stands behind the closing quote')
}

function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  let start = 0
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, start)) {
    lines.push(bytes.subarray(start, at))
    start = at + 1
  }
  lines.push(bytes.subarray(start))
  return lines
}

function decode(bytes: Uint8Array): Outcome<string> {
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return fail('encoding', 'this line is not UTF-8; save the file as UTF-8')
  }
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

/** Spaces and tabs only: `String.trim` would also take a no-break space, which is a mistake to be seen. */
function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}

function fail(code: ProblemCode, message: string): Failure {
  return { ok: false, code, message }
}

function problem(line: number, code: ProblemCode, message: string): EnvFileProblem {
  return { code, severity: 'error', line, message }
}

function warning(line: number, code: ProblemCode, message: string): EnvFileProblem {
  return { ...problem(line, code, message), severity: 'warning' }
}
