import { createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Checkpoint, createNoteSigner, openCheckpoint, signCheckpoint } from './note.ts'

const origin = 'leyzen-vault/0b8ff66e-7a3c-4f2e-9a8e-0d2a6b1c3d4e'
const checkpoint: Checkpoint = { origin, size: 17, root: new Uint8Array(32).fill(7) }
const signer = await createNoteSigner(new Uint8Array(32).fill(1))
const next = await createNoteSigner(new Uint8Array(32).fill(2))

test('a note has the lines of the specification, and OpenSSL finds its signature right', async () => {
  const note = await signCheckpoint(checkpoint, [signer])
  const [name, size, root, blank, line = '', end] = note.split('\n')
  expect([name, size, root, blank, end]).toEqual([origin, '17', Buffer.alloc(32, 7).toString('base64'), '', ''])
  const signature = Buffer.from(line.slice(`— ${origin} `.length), 'base64')
  const x = Buffer.from(signer.publicKey).toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  expect(verify(null, Buffer.from(`${name}\n${size}\n${root}\n`), key, signature.subarray(4))).toBe(true)
})

test('a note by two keys opens with either, and with no other', async () => {
  const note = await signCheckpoint(checkpoint, [next, signer])
  const stranger = await createNoteSigner(new Uint8Array(32).fill(3))
  expect(await openCheckpoint(note, { origin, publicKey: signer.publicKey })).toEqual(checkpoint)
  expect(await openCheckpoint(note, { origin, publicKey: next.publicKey })).toEqual(checkpoint)
  expect(await openCheckpoint(note, { origin, publicKey: stranger.publicKey })).toBeNull()
})

test('anything that was changed in a note is refused', async () => {
  const note = await signCheckpoint(checkpoint, [signer])
  const key = { origin, publicKey: signer.publicKey }
  const changed = [
    note.replace('\n17\n', '\n16\n'),
    note.replace('\n17\n', '\n017\n'),
    note.replace('\n\n', '\n'),
    note.replace('\n\n', '\nmore\n\n'),
    note.slice(0, -1),
    `${note}more`,
    note.replaceAll(origin, 'leyzen-vault/another'),
    '',
  ]
  for (const text of changed) expect(await openCheckpoint(text, key)).toBeNull()
  expect(await openCheckpoint(note, { ...key, origin: 'leyzen-vault/another' })).toBeNull()
})
