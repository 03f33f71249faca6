import { expect, test } from 'vitest'
import { requireCommand, runCommand } from './run-command.ts'

test('gives both streams, the status and each line as it comes', async () => {
  const lines: string[] = []
  const script = 'echo one; echo two >&2; exit 3'
  const result = await runCommand('sh', ['-c', script], { timeoutMs: 5_000, onLine: (line) => lines.push(line) })
  expect(result).toMatchObject({ code: 3, stdout: 'one\n', stderr: 'two\n', isTimedOut: false })
  expect(lines.sort()).toEqual(['one', 'two'])
})

test('arguments are never read by a shell', async () => {
  expect(await requireCommand('printf', ['%s', '$(id); `id` "x"'], { timeoutMs: 5_000 })).toBe('$(id); `id` "x"')
})

test.each([
  { code: 'command_missing', command: 'leyzen-no-such-command', args: [], timeoutMs: 10_000 },
  { code: 'command_failed', command: 'false', args: [], timeoutMs: 10_000 },
  { code: 'command_timeout', command: 'sleep', args: ['20'], timeoutMs: 300 },
])('fails with $code', async ({ code, command, args, timeoutMs }) => {
  await expect(requireCommand(command, args, { timeoutMs })).rejects.toMatchObject({ code })
})

test('a full disk has a code and a message of its own', async () => {
  const script = 'echo "write /x: no space left on device" >&2; exit 1'
  const failure = requireCommand('sh', ['-c', script], { timeoutMs: 5_000 })
  await expect(failure).rejects.toMatchObject({ code: 'disk_full' })
})

test('ends the program when it is called off', async () => {
  const abort = new AbortController()
  const running = requireCommand('sleep', ['20'], { timeoutMs: 30_000, signal: abort.signal })
  abort.abort(new Error('called off'))
  await expect(running).rejects.toThrow('called off')
})
