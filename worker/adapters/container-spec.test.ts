import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { goodSpec } from '../../tests/fakes/proxy-harness.ts'
import { parseContainerSpec } from './container-spec.ts'

test('reads the variants in their order and hashes the bytes as they are', () => {
  const bytes = Buffer.from(`${JSON.stringify(goodSpec(), null, 2)}\n`)
  expect(parseContainerSpec(bytes)).toEqual({
    hash: createHash('sha256').update(bytes).digest('hex'),
    variants: ['a', 'b'].map((name) => ({ name, imageDigest: `sha256:${'a'.repeat(64)}` })),
  })
})

test('takes the digest of an image that also has a name', () => {
  const Image = `leyzen/vault@sha256:${'b'.repeat(64)}`
  expect(parseContainerSpec(Buffer.from(JSON.stringify({ replicas: { a: { Image } } }))).variants).toEqual([
    { name: 'a', imageDigest: `sha256:${'b'.repeat(64)}` },
  ])
})

test.each([
  ['an image by tag', { replicas: { a: { Image: 'leyzen/vault:1' } } }],
  ['no variant', { replicas: {} }],
  ['no replicas', {}],
])('refuses a specification with %s', (_case, spec) => {
  expect(() => parseContainerSpec(Buffer.from(JSON.stringify(spec)))).toThrow()
})
