import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  scryptSync,
} from 'node:crypto'
import { expect, test } from 'vitest'
import { ageFile } from './age-file.ts'
import { parseBech32, renderBech32 } from './bech32.ts'
import { drawIdentity, parseRecipient, passphraseRecipient, type Recipient } from './recipients.ts'

async function written(recipients: Recipient[], pieces: Uint8Array[]): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of ageFile(recipients, pieces)) parts.push(part)
  return Buffer.concat(parts)
}

function unseal(key: Uint8Array, nonce: Uint8Array, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
  decipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
}

/** A reader after the specification; stock `age` is asked in tests/integration/vault-keys-age.test.ts. */
function read(file: Buffer, unwrap: (args: string[], body: Buffer) => Uint8Array): Buffer {
  const end = file.indexOf('\n--- ') + 1
  const header = file.subarray(0, end).toString().split('\n')
  const macLine = file.subarray(end, file.indexOf('\n', end)).toString()
  const key = unwrap(header[1]!.split(' ').slice(1), Buffer.from(header[2]!, 'base64'))
  const macKey = new Uint8Array(hkdfSync('sha256', key, '', 'header', 32))
  const mac = createHmac('sha256', macKey)
    .update(file.subarray(0, end + 3))
    .digest()
  expect(macLine).toBe(`--- ${mac.toString('base64').replace(/=+$/, '')}`)
  let left = file.subarray(end + macLine.length + 1)
  const payloadKey = new Uint8Array(hkdfSync('sha256', key, left.subarray(0, 16), 'payload', 32))
  left = left.subarray(16)
  const chunks: Buffer[] = []
  for (let count = 0; left.length > 0; count++, left = left.subarray(65_552)) {
    const nonce = Buffer.alloc(12)
    nonce.writeUInt32BE(count, 7)
    nonce[11] = left.length <= 65_552 ? 1 : 0
    chunks.push(unseal(payloadKey, nonce, left.subarray(0, 65_552)))
  }
  return Buffer.concat(chunks)
}

const bytes = (length: number) => Buffer.alloc(length, 'content of a file ')

test.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])(
  'a file of %d bytes opens with the passphrase',
  async (size) => {
    const plaintext = bytes(size)
    const pieces = [plaintext.subarray(0, 70_000), plaintext.subarray(70_000)]
    const file = await written([passphraseRecipient('long enough', 10)], pieces)
    const opened = read(file, ([kind, salt = '', logN], body) => {
      expect([kind, logN]).toEqual(['scrypt', '10'])
      const scryptSalt = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), Buffer.from(salt, 'base64')])
      return unseal(scryptSync('long enough', scryptSalt, 32, { N: 1_024, r: 8, p: 1 }), Buffer.alloc(12), body)
    })
    expect(opened.equals(plaintext)).toBe(true)
  },
)

test('a file opens with the key of its recipient', async () => {
  const { secret, recipient } = drawIdentity()
  const d = Buffer.from(parseBech32(secret)!.bytes)
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), d])
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const own = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x!, 'base64url')
  const file = await written([recipient], [bytes(100)])
  const opened = read(file, ([kind, share = ''], body) => {
    expect(kind).toBe('X25519')
    const x = Buffer.from(share, 'base64')
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: x.toString('base64url') }, format: 'jwk' })
    const shared = diffieHellman({ privateKey, publicKey })
    const key = hkdfSync('sha256', shared, Buffer.concat([x, own]), 'age-encryption.org/v1/X25519', 32)
    return unseal(new Uint8Array(key), Buffer.alloc(12), body)
  })
  expect(opened.equals(bytes(100))).toBe(true)
})

// The recipient that age's own manual page shows.
const known = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'

test('recipients are read as age writes them', () => {
  const parsed = parseBech32(known)!
  expect(parsed.bytes.length).toBe(32)
  expect(renderBech32(parsed)).toBe(known)
  parseRecipient(known)
})

test.each([
  '',
  'age1',
  known.slice(0, -1),
  known.replace('ql3z', 'qk3z'),
  known.toUpperCase(),
  `A${known.slice(1)}`,
  renderBech32({ prefix: 'age', bytes: bytes(31) }),
  renderBech32({ prefix: 'age-secret-key-', bytes: bytes(32) }),
])('%j is no recipient', (text) => {
  expect(() => parseRecipient(text)).toThrow(expect.objectContaining({ code: 'wrong_use' }))
})

test('a recipient under which anyone could open the file is refused', async () => {
  const zero = parseRecipient(renderBech32({ prefix: 'age', bytes: new Uint8Array(32) }))
  await expect(written([zero], [])).rejects.toThrow()
})
