import { createPrivateKey, sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinBytes } from './bytes.ts'
import { drawIdentitySecrets, type Identity, openSigner, requireIdentity, signIdentity } from './identity.ts'
import { drawId, type UserId } from './ids.ts'
import { label } from './label.ts'
import { toPkcs8 } from './pkcs8.ts'
import { createSigner, createVerifier } from './signatures.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const owner = { user: drawId<UserId>(), identityEpoch: 1 }
const secrets = drawIdentitySecrets()
const identity = await signIdentity(owner, secrets)
const mismatch = expect.objectContaining({ code: 'identity_mismatch' })

test('public keys are those of RFC 8032 (7.1, test 1) and RFC 7748 (6.1)', async () => {
  const known = {
    edSeed: bytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'),
    xPrivate: bytes('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
  }
  const { edPublic, xPublic } = await signIdentity(owner, known)
  expect(edPublic).toEqual(bytes('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'))
  expect(xPublic).toEqual(bytes('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'))
})

test('a signature covers label, zero byte and message, as node:crypto makes it', async () => {
  const signer = await openSigner(secrets)
  const message = new TextEncoder().encode('{"v":1}')
  const key = createPrivateKey({ key: Buffer.from(toPkcs8('Ed25519', secrets.edSeed)), format: 'der', type: 'pkcs8' })
  const framed = joinBytes(label('sign/folder'), Uint8Array.of(0), message)
  const signature = await signer.sign(label('sign/folder'), message)
  expect(Buffer.from(signature).equals(sign(null, framed, key))).toBe(true)
  const verifier = await createVerifier(signer.publicKey)
  await verifier.verify(label('sign/folder'), message, signature)
  const refused = expect.objectContaining({ code: 'signature_invalid' })
  await expect(verifier.verify(label('sign/version'), message, signature)).rejects.toEqual(refused)
  await expect(verifier.verify(label('sign/folder'), message.subarray(1), signature)).rejects.toEqual(refused)
})

test('the account that the server shows is unlocked only with its own keys', async () => {
  const signer = await requireIdentity(owner, secrets, identity)
  expect(signer.publicKey).toEqual(identity.edPublic)
  const foreign = await signIdentity(owner, drawIdentitySecrets())
  const shown: Identity[] = [
    foreign,
    { ...identity, edPublic: foreign.edPublic },
    { ...identity, xPublic: foreign.xPublic },
    { ...identity, signature: foreign.signature },
    { ...identity, xPublic: new Uint8Array(32) },
    { ...identity, edPublic: identity.edPublic.slice(1) },
    { ...identity, signature: new Uint8Array(0) },
  ]
  for (const other of shown) await expect(requireIdentity(owner, secrets, other)).rejects.toEqual(mismatch)
  await expect(requireIdentity({ ...owner, identityEpoch: 2 }, secrets, identity)).rejects.toEqual(mismatch)
  await expect(requireIdentity({ ...owner, user: drawId<UserId>() }, secrets, identity)).rejects.toEqual(mismatch)
})

const signer = await openSigner(secrets)
const verifier = await createVerifier(signer.publicKey)
const place = label('sign/version')
const message = new TextEncoder().encode('message')
const signature = await signer.sign(place, message)
const refused = expect.objectContaining({ code: 'signature_invalid' })

test('a signature with any bit flipped, or of another length, is refused', async () => {
  const property = fc.asyncProperty(fc.nat(63), fc.nat(7), async (at, bit) => {
    const changed = signature.slice()
    changed[at]! ^= 1 << bit
    await expect(verifier.verify(place, message, changed)).rejects.toEqual(refused)
  })
  await fc.assert(property, { numRuns: 64 })
  for (const length of [0, 63, 65]) {
    await expect(verifier.verify(place, message, new Uint8Array(length))).rejects.toEqual(refused)
  }
})

test('a signature whose scalar is not reduced (RFC 8032, 5.1.7) is refused', async () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  let scalar = order + BigInt(`0x${Buffer.from(signature.slice(32)).reverse().toString('hex')}`)
  const malleable = signature.slice()
  for (let at = 32; at < 64; at++, scalar >>= 8n) malleable[at] = Number(scalar & 255n)
  await expect(verifier.verify(place, message, malleable)).rejects.toEqual(refused)
})

test.each([
  ['an empty key', ''],
  ['31 bytes', '11'.repeat(31)],
  ['33 bytes', '11'.repeat(33)],
  ['the neutral element', `01${'00'.repeat(31)}`],
  ['the neutral element with the other sign', `01${'00'.repeat(30)}80`],
  ['order 2', `ec${'ff'.repeat(30)}7f`],
  ['order 4', '00'.repeat(32)],
  ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
])('%s is no public key', async (_, hex) => {
  await expect(createVerifier(bytes(hex))).rejects.toMatchObject({ code: 'public_key_invalid' })
})

test('secrets of another length are refused', async () => {
  await expect(openSigner({ ...secrets, edSeed: new Uint8Array(31) })).rejects.toMatchObject({ code: 'key_size' })
  await expect(createSigner(new Uint8Array(64), identity.edPublic)).rejects.toMatchObject({ code: 'key_size' })
})
