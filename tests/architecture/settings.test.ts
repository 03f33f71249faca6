import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defaultText, type SettingName, settingNames, settingSlices } from '../../cli/env/schema.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFile(join(root, path), 'utf8')
const sorted = (names: Iterable<string>) => [...names].toSorted()

/** Rows of the table of settings in the manual: name → cells. */
async function readTable(): Promise<[string, string[]][]> {
  const [, section = ''] = (await read('docs/OPERATIONS.md')).split(/^## Settings$/m)
  const rows = section.split(/^## /m)[0]?.matchAll(/^\| `([A-Z][A-Z0-9_]*)` \|(.*)\|$/gm) ?? []
  return [...rows].map(([, name = '', cells = '']) => [name, cells.split(' | ').map((cell) => cell.trim())])
}

test('every slice that a process owns is part of the schema, and no setting is in none', async () => {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*env.ts', 'cli/env/*.ts'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  const owned: string[] = []
  for (const file of files.split('\n').filter((path) => /(?:\/env|cli\/env\/installation)\.ts$/.test(path))) {
    const exported: Record<string, unknown> = await import(join(root, file))
    const slices = Object.entries(exported).filter(([name]) => name.endsWith('Settings'))
    for (const [, slice] of slices) if (slice instanceof z.ZodObject) owned.push(...Object.keys(slice.shape))
  }
  expect(sorted(owned)).toEqual(sorted(settingNames))
})

test('env.template has every setting and nothing else', async () => {
  const names = [...(await read('env.template')).matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name)
  expect(sorted(names)).toEqual(sorted(settingNames))
})

test('the manual has a row for every setting, with its default, and nothing else', async () => {
  const table = await readTable()
  expect(table.map(([name]) => name)).toEqual(settingNames)
  for (const [name, [, , fallback]] of table) {
    const expected = defaultText(name as SettingName)
    expect([name, fallback]).toEqual([name, expected === '' ? '–' : `\`${expected}\``])
  }
})

test('the bounds in the manual are those that the slices name', async () => {
  const rows = new Map(await readTable())
  const fields = settingSlices.flatMap(({ schema }) => Object.entries(schema.shape))
  for (const [name, field] of fields) {
    const bounds = (field.description ?? '').match(/\d[\d.]* to \d+/g) ?? []
    for (const bound of bounds) expect([name, rows.get(name)?.at(-1)]).toEqual([name, expect.stringContaining(bound)])
  }
})
