import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isOwnData, ownerOf, readOwner } from './data-owner.ts'

test('an installation is known by its server secret, without showing any of it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-owner-'))
  expect(await readOwner(dir)).toBeUndefined()
  await mkdir(join(dir, 'secrets/vault'), { recursive: true })
  await writeFile(join(dir, 'secrets/vault/VAULT_SERVER_SECRET'), 'one-secret\n')
  expect(await readOwner(dir)).toBe(ownerOf('one-secret'))
  expect(ownerOf('one-secret')).toMatch(/^[0-9a-f]{16}$/)
  expect(ownerOf('one-secret')).not.toBe(ownerOf('another-secret'))
  await rm(dir, { recursive: true })
})

test('data is another installation’s when its label differs, also where nobody can say who is here', () => {
  expect(isOwnData('a', 'a')).toBe(true)
  expect(isOwnData('a', 'b')).toBe(false)
  expect(isOwnData('a', undefined)).toBe(false)
})

test('data without a label, as it is after a restore, is anybody’s', () => {
  expect(isOwnData(undefined, 'b')).toBe(true)
})
