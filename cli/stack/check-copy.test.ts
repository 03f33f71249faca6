import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkCopy } from './check-copy.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leyzen-copy-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const { signal } = new AbortController()
async function add(number: string, bytes: string, named = bytes): Promise<string> {
  const path = ['blobs', 'ab', randomUUID()]
  await mkdir(join(folder, ...path), { recursive: true })
  path.push(`${number}-${createHash('sha256').update(named).digest('hex').slice(0, 16)}`)
  await writeFile(join(folder, ...path), bytes)
  return path.join('/')
}

test('counts what is as its name says, and names what is not', async () => {
  await add('0', 'segment')
  await add('t', 'thumbnail')
  const damaged = [await add('1', 'changed', 'original'), await add('x', 'of no kind')]
  const check = await checkCopy(folder, signal)
  expect({ ...check, damaged: check.damaged.sort() }).toEqual({ files: 4, bytes: 33, damaged: damaged.sort() })
})

test('a vault without content is whole', async () => {
  await mkdir(join(folder, 'blobs'))
  expect(await checkCopy(folder, signal)).toEqual({ files: 0, bytes: 0, damaged: [] })
})
