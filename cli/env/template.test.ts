import { expect, test } from 'vitest'
import { parseEnvFile } from './parse-env-file.ts'
import { settingNames, settingSlices } from './schema.ts'
import { renderEnvTemplate } from './template.ts'

test('env.template is what the slices say; `vitest -u` writes it anew', async () => {
  await expect(renderEnvTemplate()).toMatchFileSnapshot('../../env.template')
})

test('shows every setting once, with its meaning', () => {
  const lines = renderEnvTemplate().split('\n')
  for (const name of settingNames) expect(lines.filter((line) => line.startsWith(`#${name}=`))).toHaveLength(1)
  for (const { schema } of settingSlices) {
    for (const [name, field] of Object.entries(schema.shape)) {
      expect([name, (field.description ?? '').length > 15]).toEqual([name, true])
    }
  }
})

test('no setting belongs to two slices', () => {
  const all = settingSlices.flatMap(({ schema }) => Object.keys(schema.shape))
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([])
})

test('is a settings file that sets nothing', () => {
  expect(parseEnvFile(new TextEncoder().encode(renderEnvTemplate()))).toEqual({ entries: [], problems: [] })
})
