import { expect, test } from 'vitest'
import { createIo } from '../io.ts'
import { formatSize } from './format-size.ts'
import { parseOrigin } from './origin.ts'
import { printable } from './printable.ts'
import { startTransferProgress } from './transfer-progress.ts'
import { parseVaultPath } from './vault-path.ts'

const wrongUse = expect.objectContaining({ code: 'wrong_use' })

test.each([
  ['https://vault.example.org/files?f=1#x', 'https://vault.example.org'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://[::1]:8080/', 'http://[::1]:8080'],
])('the vault of %s is %s', (text, origin) => {
  expect(parseOrigin(text)).toBe(origin)
})

test.each([
  '',
  'vault.example.org',
  'ftp://a',
  'http://vault.example.org',
  'http://127.0.0.1.evil.example',
  'https://u:p@a',
])('%j is no vault to sign in to', (text) => {
  expect(() => parseOrigin(text)).toThrow(wrongUse)
})

test('paths in the vault are names from the root on', () => {
  expect(parseVaultPath('/')).toEqual([])
  expect(parseVaultPath('//letters/2026/')).toEqual(['letters', '2026'])
  expect(() => parseVaultPath('a/../b')).toThrow(wrongUse)
})

test('a name cannot move the cursor or turn the line around', () => {
  expect(printable('a\u202egnp.exe')).toBe('a<U+202E>gnp.exe')
  expect(printable('two\u2028lines')).toBe('two<U+2028>lines')
  expect(printable('Żółw 👩‍💻')).toBe('Żółw 👩‍💻')
})

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_024, '1.0 KiB'],
  [1_500_000, '1.4 MiB'],
  [1_048_575, '1.0 MiB'],
  [2 ** 40, '1.0 TiB'],
  [2 ** 52, '4.0 PiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})

test('progress is a line every 5 s where nothing can be drawn, and nothing for short transfers', () => {
  const said: string[] = []
  const io = createIo({ stdout: { write: () => undefined }, stderr: { write: (text: string) => said.push(text) } })
  let nowMs = 0
  const deps = { io, draw: () => expect.unreachable(), now: () => nowMs }
  const progress = startTransferProgress({ what: 'sending a', total: 10_485_760 }, deps)
  for (nowMs = 1_000; nowMs <= 5_000; nowMs += 1_000) progress.at((nowMs / 1_000) * 1_048_576)
  progress.end()
  expect(said).toEqual(['sending a · 50 % of 10 MiB · 1.0 MiB/s · 5.0 s left\n'])
})

test('on a terminal it is one line, drawn again and taken away', () => {
  const drawn: string[] = []
  const io = createIo({ stdout: { write: () => undefined }, stderr: { write: () => undefined, isTTY: true } })
  let nowMs = 0
  const progress = startTransferProgress(
    { what: 'sending a', total: 0 },
    { io, draw: (text) => drawn.push(text), now: () => nowMs },
  )
  nowMs = 300
  progress.at(0)
  progress.end()
  expect(drawn).toEqual(['\r\u001b[Ksending a · 100 % of 0 B · 0 B/s', '\r\u001b[K'])
})
