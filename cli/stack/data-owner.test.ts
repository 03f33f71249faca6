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

test.each([
  ['its own', 'a', 'a', true],
  ["another's", 'a', 'b', false],
  ["somebody's while here is no secret", 'a', undefined, false],
  ['restored without a label', undefined, 'b', true],
])('data that is %s', (_, labelled, own, expected) => {
  expect(isOwnData(labelled, own)).toBe(expected)
})
