import { createCipheriv, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEncryptor, decrypt, encrypt } from './index.ts'

/** The construction written down a second time on node:crypto, as straight as the specification reads. */
function reference(key: Uint8Array, salt: Uint8Array, { context, plaintext }: Record<string, Uint8Array>): Buffer {
  const info = Buffer.concat([Buffer.from('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0'), salt, context!])
  const first = createHmac('sha512', key).update(info).update(Buffer.of(1)).digest()
  const second = createHmac('sha512', key).update(first).update(info).update(Buffer.of(2)).digest()
  const okm = Buffer.concat([first, second])
  const baseNonce = BigInt(`0x${okm.subarray(32, 44).toString('hex')}`)
  const parts: Buffer[] = [Buffer.from(salt), okm.subarray(44, 76)]
  for (let index = 0; index * 16_384 <= plaintext!.length; index++) {
    const nonce = Buffer.from((baseNonce ^ BigInt(index)).toString(16).padStart(24, '0'), 'hex')
    const cipher = createCipheriv('aes-256-gcm', okm.subarray(0, 32), nonce)
    parts.push(cipher.update(plaintext!.subarray(index * 16_384, (index + 1) * 16_384)), cipher.final())
    parts.push(cipher.getAuthTag())
  }
  return Buffer.concat(parts)
}

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const plaintexts = fc.oneof(
  fc.uint8Array({ maxLength: 500 }),
  fc
    .constantFrom(16_383, 16_384, 16_385, 32_767, 32_768, 70_000)
    .chain((length) => fc.nat(255).map((fill) => new Uint8Array(length).map((_, at) => at * 31 + fill))),
)

test('writes what a second implementation on node:crypto writes, and reads it', async () => {
  const inputs = fc.record({
    key: bytes(32),
    salt: bytes(24),
    context: fc.uint8Array({ maxLength: 80 }),
    plaintext: plaintexts,
  })
  await fc.assert(
    fc.asyncProperty(inputs, async ({ key, salt, context, plaintext }) => {
      const expected = reference(key, salt, { context, plaintext })
      const message = await encrypt(key, context, plaintext, { salt })
      expect(Buffer.compare(message, expected)).toBe(0)
      expect(Buffer.compare(await decrypt(key, context, expected), plaintext)).toBe(0)
      const encryptor = await createEncryptor(key, context, salt)
      const chunks = await encryptor.chunks(0, plaintext, true)
      expect(Buffer.compare(Buffer.concat([encryptor.header, chunks]), expected)).toBe(0)
    }),
    { numRuns: 200 },
  )
})

test('a message of nothing is the 72 bytes that docs/VAULT_FORMAT.md names', async () => {
  const [key, salt, nothing] = [new Uint8Array(32).fill(1), new Uint8Array(24).fill(2), new Uint8Array(0)]
  const message = await encrypt(key, nothing, nothing, { salt })
  expect(Buffer.from(message).toString('hex')).toBe(
    '02'.repeat(24) +
      '9be7ee4b3a044b1a78422eb370ea1cecc0cf68fed614bedbcedd783e8946606e' +
      'f6c2e272a5d246e94b753a728e3c8dd0',
  )
  expect(Buffer.compare(message, reference(key, salt, { context: nothing, plaintext: nothing }))).toBe(0)
})
