import { readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import * as door from './index.ts'

const bundle = async (contents: string) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser', // a node:* import or a package would fail here
    packages: 'external',
    write: false,
  })
  return outputFiles[0]?.contents ?? new Uint8Array(0)
}

test('bundles for the browser without any import, at most 3 KB with brotli', async () => {
  const code = await bundle("export * from './index.ts'")
  expect(Buffer.from(code).toString()).not.toMatch(/\bimport\b|\brequire\(/)
  expect(brotliCompressSync(code).length).toBeLessThanOrEqual(3 * 1_024)
})

test('the README names every export, and its examples run', async () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  for (const name of Object.keys(door)) expect(readme).toContain(`\`${name}`)
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? '')
  expect(examples.length).toBeGreaterThan(0)
  for (const example of examples) {
    const code = await bundle(example)
    await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  }
})

test('messages of errors are fixed texts without any number of the input', async () => {
  const message = await door.encrypt(new Uint8Array(32), new Uint8Array(0), new Uint8Array(50_000))
  message[40_000]! ^= 1
  const failure = await door.decrypt(new Uint8Array(32), new Uint8Array(0), message).catch((caught: unknown) => caught)
  expect(failure).toMatchObject({ name: 'FormatError', code: 'chunk_auth', message: 'a chunk is not authentic' })
})
