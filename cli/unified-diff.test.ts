import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unifiedDiff } from './unified-diff.ts'

test('shows a change with three lines around it', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].join('\n')
  expect(unifiedDiff('x', `${before}\n`, `${before.replace('e', 'E')}\n`).split('\n')).toEqual([
    '--- x',
    '+++ x',
    '@@ -2,7 +2,7 @@',
    ' b',
    ' c',
    ' d',
    '-e',
    '+E',
    ' f',
    ' g',
    ' h',
  ])
})

test('shows a new and a vanished file, and nothing for the same', () => {
  expect(unifiedDiff('x', undefined, 'a\nb\n')).toBe('--- /dev/null\n+++ x\n@@ -0,0 +1,2 @@\n+a\n+b')
  expect(unifiedDiff('x', 'a\n', undefined)).toBe('--- x\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a')
  expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('')
})

test('git applies it and gets the new text', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', '}')
  const text = fc.array(line, { minLength: 1, maxLength: 30 }).map((lines) => `${lines.join('\n')}\n`)
  const dir = mkdtempSync(join(tmpdir(), 'leyzen-diff-'))
  try {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after)
        writeFileSync(join(dir, 'x'), before)
        const patch = `${unifiedDiff('x', before, after)}\n`
        execFileSync('git', ['apply', '-p0', '--unidiff-zero', '--whitespace=nowarn', '-'], { cwd: dir, input: patch })
        expect(execFileSync('cat', ['x'], { cwd: dir, encoding: 'utf8' })).toBe(after)
      }),
      { numRuns: 25 },
    )
  } finally {
    rmSync(dir, { recursive: true })
  }
})
