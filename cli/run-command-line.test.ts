import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CliError } from './cli-error.ts'
import { type Command, defineCommand } from './command.ts'
import { commands } from './commands/index.ts'
import { createIo } from './io.ts'
import { runCommandLine } from './run-command-line.ts'

const echo = defineCommand({
  name: 'echo back',
  summary: 'print what was given',
  options: {
    flag: { type: 'boolean', description: 'a flag' },
    word: { type: 'string', argument: 'WORD', description: 'a word' },
    item: { type: 'string', multiple: true, description: 'items' },
  },
  positionals: { usage: '[FILE]', min: 0, max: 1 },
  async run({ values, positionals, io, envFile }) {
    io.json({ values: [values.flag, values.word ?? null, values.item], positionals, envFile })
    return 0
  },
})
const failing = (error: unknown): Command => ({
  name: 'fail',
  summary: 'fail',
  options: {},
  run: () => Promise.reject(error),
})

async function run(argv: string[], known: readonly Command[] = [echo], signal = new AbortController().signal) {
  const said = { out: '', err: '' }
  const stream = (key: 'out' | 'err') => ({ write: (text: string) => (said[key] += text) })
  const io = createIo({ stdout: stream('out'), stderr: stream('err') })
  const around = { io, signal, checkout: '/checkout', workingDir: '/here', debug: false }
  return { status: await runCommandLine(argv, known, around), ...said }
}

test('hands options, lists, positionals and the settings file to the command', async () => {
  const { status, out } = await run(['echo', 'back', '--flag', '--item=a', '--item', 'b', 'file', '--word', 'w'])
  expect(status).toBe(0)
  expect(JSON.parse(out)).toEqual({ values: [true, 'w', ['a', 'b']], positionals: ['file'], envFile: '/checkout/.env' })
  expect(JSON.parse((await run(['echo', 'back', '--env-file', 'x/.env'])).out)).toEqual({
    values: [false, null, []],
    positionals: [],
    envFile: '/here/x/.env',
  })
})

test.each([
  [[], 'Usage:'],
  [['ehco'], 'did you mean echo'],
  [['echo'], '`echo back`'],
  [['echo', 'bakc'], 'did you mean echo back?'],
  [['--flag'], 'options come after the command'],
  [['echo', 'back', '--flga'], 'did you mean --flag?'],
  [['echo', 'back', '-x'], 'unknown option'],
  [['echo', 'back', '--flag=yes'], '--flag'],
  [['echo', 'back', '--word'], '--word'],
  [['echo', 'back', '--word', '--flag'], '--word'],
  [['echo', 'back', '--word', 'a', '--word', 'b'], 'given twice'],
  [['echo', 'back', 'one', 'two'], 'unexpected "two"'],
  [['echo', 'back', '--env-file='], '--env-file needs a path'],
  [['help', 'nothing'], 'unknown command'],
])('wrong use is status 2 with a word of help and no data: %j', async (argv, words) => {
  const { status, out, err } = await run(argv)
  expect([status, out]).toEqual([2, ''])
  expect(err).toContain(words)
  expect(err).toContain('--help')
})

test('help is data with status 0, for all and for each', async () => {
  const all = await run(['--help'], commands)
  expect(all.status).toBe(0)
  for (const { name, summary } of commands) {
    expect(all.out).toContain(summary)
    const one = await run([...name.split(' '), '--help'], commands)
    expect([one.status, one.err]).toEqual([0, ''])
    expect(one.out).toContain(`bin/leyzenctl ${name}`)
    expect(one.out).toContain('--env-file PATH')
    expect((await run(['help', ...name.split(' ')], commands)).out).toBe(one.out)
  }
})

test('every command has its own name and a summary without a full stop', () => {
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length)
  for (const { name, summary } of commands) {
    expect(name).toMatch(/^[a-z-]+( [a-z-]+)?$/)
    expect(summary).toMatch(/[^.]$/)
  }
})

test.each([
  [new CliError('settings_missing', 'two\nlines'), 'two\nlines\n'],
  [Object.assign(new Error('ENOSPC: x'), { code: 'ENOSPC', path: '/srv/x' }), 'cannot use /srv/x: the disk is full'],
  [
    Object.assign(new Error('ENOSPC: x'), { code: 'ENOSPC', path: '/from', dest: '/to' }),
    'cannot use /to: the disk is full',
  ],
  [Object.assign(new Error('ENOSPC: x'), { code: 'ENOSPC' }), 'cannot go on: the disk is full'],
  [new Error('surprise'), 'unexpected: surprise'],
  ['text', 'unexpected: text'],
])('a failure is a message with status 1 and no stack trace', async (error, words) => {
  const { status, err } = await run(['fail'], [failing(error)])
  expect(status).toBe(1)
  expect(err).toContain(words)
  expect(err).not.toMatch(/\n\s+at /)
})

test('Ctrl-C is status 130, however the command ends', async () => {
  const controller = new AbortController()
  const waiting = (end: (done: (status: 0) => void, fail: (error: unknown) => void) => void): Command => ({
    name: 'wait',
    summary: 'wait',
    options: {},
    run: ({ signal }) => new Promise((done, fail) => signal.addEventListener('abort', () => end(done, fail))),
  })
  const obeying = run(['wait'], [waiting((done) => done(0))], controller.signal)
  const throwing = run(['wait'], [waiting((_, fail) => fail(controller.signal.reason))], controller.signal)
  controller.abort()
  expect((await obeying).status).toBe(130)
  expect(await throwing).toEqual({ status: 130, out: '', err: '' })
})

test('whatever is typed, it ends with a status', async () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('echo', 'back', '--flag', '--word', '--', '-', '-h', '=', '--item='),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (argv) => {
      expect([0, 2]).toContain((await run(argv)).status)
    }),
  )
})
