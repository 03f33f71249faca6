import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureImage, sortOutTags } from './ensure-image.ts'
import { createProgress } from './progress.ts'

const usualPath = process.env.PATH ?? ''
let checkout: string
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'leyzen-image-'))
  for (const folder of ['images', 'path']) await mkdir(join(checkout, folder))
  await writeFile(join(checkout, 'images/haproxy.Dockerfile'), 'FROM scratch\n')
  process.env.PATH = `${join(checkout, 'path')}:${usualPath}`
})
afterEach(async () => {
  process.env.PATH = usualPath
  await rm(checkout, { recursive: true })
})

/** A docker command line that has no image and whose builds end as `script` says. */
async function builds(script: string): Promise<void> {
  const path = join(checkout, 'path/docker')
  await writeFile(path, `#!/bin/sh\ncase "$1" in build) ${script} ;; buildx) exit 0 ;; *) exit 1 ;; esac\n`)
  await chmod(path, 0o755)
}

function ensure() {
  const plan = { bundles: {}, copies: {}, generated: [] }
  const base = { ref: 'base:test', id: 'sha256:0' }
  const progress = createProgress({ write: () => undefined })
  return ensureImage(
    { name: 'haproxy', plan, base, temporalCli: () => Promise.reject(new Error('not wanted')) },
    { checkout, progress, signal: new AbortController().signal },
  )
}

test.each([
  ['disk_full', 'echo "write /layer.tar: no space left on device" >&2; exit 1', /^the disk is full: .*Free some space/],
  [
    'image_build_failed',
    'echo "E: Unable to locate package haproxy" >&2; exit 100',
    /haproxy failed:\nE: Unable to locate/,
  ],
])('a build that fails is %s with the words that matter, and is not taken for done', async (code, script, message) => {
  await builds(script)
  await expect(ensure()).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  expect((await readdir(join(checkout, '.build'))).filter((name) => name !== 'haproxy')).toEqual([])
})

test('the tag just before stays, the one before that goes, and never the one in use', () => {
  expect(sortOutTags(undefined, 'a')).toEqual({ kept: undefined, outdated: undefined })
  expect(sortOutTags({ ref: 'a' }, 'b')).toEqual({ kept: 'a', outdated: undefined })
  expect(sortOutTags({ ref: 'b', previous: 'a' }, 'c')).toEqual({ kept: 'b', outdated: 'a' })
  expect(sortOutTags({ ref: 'b', previous: 'a' }, 'a')).toEqual({ kept: 'b', outdated: undefined })
  expect(sortOutTags({ ref: 'b', previous: 'a' }, 'b')).toEqual({ kept: 'a', outdated: undefined })
})
