import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LATEST_MIGRATION } from './latest-migration.ts'

test('a replica asks for the newest migration of its release', async () => {
  const entries = await readdir(join(import.meta.dirname, 'migrations'), { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  expect(LATEST_MIGRATION).toBe(names.sort().at(-1))
})
