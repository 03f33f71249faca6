import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseEnvFile } from './parse-env-file.ts'
import { printEnvLine } from './print-env-value.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const parse = (text: string) => parseEnvFile(bytes(text))
const values = (text: string) => Object.fromEntries(parse(text).entries.map(({ name, value }) => [name, value]))
const problems = (text: string | Uint8Array) =>
  parseEnvFile(typeof text === 'string' ? bytes(text) : text).problems.map(({ code, line }) => [code, line])

const names = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/)
const settable = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((text) => text.replace(/[\p{Cc}\p{Cs}]/gu, (char) => ('\n\r\t'.includes(char) ? char : '-')))

test('reads bare, quoted, exported and commented settings', () => {
  const text = [
    '# comment',
    '',
    'A=1',
    '  export B = two words  # comment',
    "C='single # \\n $x'",
    'D="tab\\t quote\\" dollar\\$ back\\\\"  # comment',
    'E=',
    'F=a#b',
    'G= # nothing',
    'H=x=y',
    '  # indented comment',
  ].join('\n')
  expect(parse(text).problems).toEqual([])
  expect(values(text)).toEqual({
    A: '1',
    B: 'two words',
    C: 'single # \\n $x',
    D: 'tab\t quote" dollar$ back\\',
    E: '',
    F: 'a#b',
    G: '',
    H: 'x=y',
  })
})

test('gives each entry the line it stands on', () => {
  expect(parse('\n#\nA=1\n\nB=2\n').entries.map(({ name, line }) => [name, line])).toEqual([
    ['A', 3],
    ['B', 5],
  ])
})

test('reads CRLF and a byte order mark as if they were not there and says so once', () => {
  expect(values('\ufeffA=1\r\nB="2"\r\n')).toEqual({ A: '1', B: '2' })
  expect(problems('\ufeffA=1\r\nB="2"\r\n')).toEqual([
    ['byte_order_mark', 1],
    ['line_endings', 1],
  ])
  expect(parse('\ufeffA=1\r\n').problems.map(({ severity }) => severity)).toEqual(['warning', 'warning'])
})

test('lists every problem with its line and keeps the good lines', () => {
  const text = [
    'A=1',
    "B='open",
    'C="open',
    'D="x" y',
    "E=it's",
    'just words',
    '2X=1',
    'A=2',
    'F="\\q"',
    'G=\u0000',
    'H-I=1',
    'J=a\rb',
    'K=`id`',
    'Z=9',
  ].join('\n')
  expect(problems(text)).toEqual([
    ['bad_quotes', 2],
    ['bad_quotes', 3],
    ['bad_quotes', 4],
    ['bad_quotes', 5],
    ['not_a_setting_line', 6],
    ['bad_name', 7],
    ['duplicate', 8],
    ['bad_escape', 9],
    ['control_character', 10],
    ['bad_name', 11],
    ['control_character', 12],
    ['bad_quotes', 13],
  ])
  expect(values(text)).toEqual({ A: '1', Z: '9' })
})

test('names the line that is not UTF-8 and reads the others', () => {
  const mixed = Uint8Array.from([...bytes('A=1\nB='), 0xe9, 0x74, 0xe9, ...bytes('\nC=3\n')])
  expect(problems(mixed)).toEqual([['encoding', 2]])
  expect(parseEnvFile(mixed).entries.map(({ name }) => name)).toEqual(['A', 'C'])
  expect(problems(Uint8Array.from([0xff, 0xfe, 0x41, 0x00, 0x3d, 0x00]))).toEqual([['encoding', 1]])
})

test('never repeats a value in a message', () => {
  const secret = 'hunter2hunter2'
  for (const text of [`A='${secret}`, `A="${secret}" x`, `A=a"${secret}`, `${secret}`, `A=1\nA=${secret}`]) {
    expect(JSON.stringify(parse(text).problems)).not.toContain(secret)
  }
})

test('reads back what was printed', () => {
  fc.assert(
    fc.property(fc.dictionary(names, settable, { noNullPrototype: true }), (settings) => {
      const text = Object.entries(settings)
        .map(([name, value]) => printEnvLine(name, value))
        .join('\n')
      const read = parse(text)
      expect(read.problems).toEqual([])
      expect(Object.fromEntries(read.entries.map(({ name, value }) => [name, value]))).toEqual(settings)
    }),
  )
})

test('refuses to print what cannot be read back', () => {
  for (const value of ['\u0000', 'a\u001bb', '\u007f']) expect(() => printEnvLine('A', value)).toThrow(RangeError)
})

test('gives entries or problems with line numbers for any bytes, and never throws', () => {
  const pieces = fc.constantFrom('A=', 'export ', '"', "'", '\\', '#', '\n', '\r\n', '=', ' ', '\ufeff', '$', 'x')
  const likely = fc.array(pieces, { maxLength: 30 }).map((parts) => bytes(parts.join('')))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), likely), (input) => {
      const { entries, problems } = parseEnvFile(input)
      const lines = input.reduce((sum, byte) => sum + (byte === 0x0a ? 1 : 0), 1)
      for (const { line } of [...entries, ...problems]) {
        expect(Number.isInteger(line) && line >= 1 && line <= lines).toBe(true)
      }
      expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length)
      expect(new Set(problems.map(({ line, code }) => `${line} ${code}`)).size).toBe(problems.length)
    }),
    { numRuns: 500 },
  )
})
