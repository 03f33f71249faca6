import { spawn } from 'node:child_process'
import { text as readText } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { encrypt, segmentLayout } from '../../vault/format/index.ts'
import { seededBytes } from '../../vault/format/streaming.fixture.ts'
import * as keys from '../../vault/keys/index.ts'
import { preparePython, python } from '../python-environment.ts'

const script = fileURLToPath(new URL('vault-keys-python.py', import.meta.url))
const text = keys.toBase64Url
const at = '2026-11-24T12:00:00.000Z'
const name = keys.parseNodeName('Übersicht 🐢.txt')
const content = seededBytes(64 * 16_384 + 5, 1) // two segments
const webp = Uint8Array.from([...Buffer.from('RIFF'), 8, 0, 0, 0, ...Buffer.from('WEBP'), 1, 2, 3, 4])
const attributes = { mime: 'text/plain', mtime: at, note: 'ß' }
const user = keys.drawId<keys.UserId>()
const login = keys.parseLoginName('ann@example.org')
const [space, root, node] = [keys.drawId<keys.SpaceId>(), keys.drawId<keys.NodeId>(), keys.drawId<keys.NodeId>()]
const [version, link] = [keys.drawId<keys.VersionId>(), keys.drawId<keys.LinkId>()]
const nodeKey = keys.drawKey<keys.NodeKey>()
const versionKey = keys.drawKey<keys.VersionKey>()
const file = keys.createNodeKeys(nodeKey, { space, node, epoch: 2 })

beforeAll(preparePython, 300_000)

async function readWithPython(account: object): Promise<Record<string, string>> {
  const child = spawn(python, [script, 'read'])
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  child.stdin.on('error', () => undefined) // it ended early: its exit code says so below
  child.stdin.end(JSON.stringify(account))
  const [code, answer, complaint] = await Promise.all([ended, readText(child.stdout), readText(child.stderr)])
  if (code !== 0) throw new Error(complaint)
  return JSON.parse(answer)
}

async function writeSlots(accountKey: keys.AccountKey, recovery: keys.Bytes) {
  const secrets = { password: seededBytes(64, 2), recovery }
  return Promise.all(
    (['password', 'recovery'] as const).map(async (type) => {
      const place = { user, slot: keys.drawId<keys.SlotId>(), type, amkEpoch: 1 }
      const slotKey = await keys.deriveSlotKey(secrets[type], place)
      const blob = text(await keys.sealSlot(slotKey, place, accountKey))
      return { id: place.slot, type, secret: text(secrets[type]), blob }
    }),
  )
}

async function writeVersion(signer: keys.Signer) {
  const sealed = {
    key: await keys.sealVersionKey(file, version, versionKey),
    attrs: await keys.sealAttributes(file, version, attributes),
    thumb: await keys.sealThumbnail(file, version, webp),
  }
  const message = await encrypt(versionKey, keys.contentContext(space, node, version), content)
  const layout = segmentLayout(message.length, 64)
  const segments = Array.from({ length: layout.segments }, (_, n) => {
    const { offset, length } = layout.segment(n)
    return message.subarray(offset, offset + length)
  })
  const digest = await keys.segmentsDigest(await Promise.all(segments.map(keys.sha256)))
  const state = { size: content.length, seg: 64 as const, digest, ...(await keys.hashParts(sealed)), author: user, at }
  const signed = await keys.signVersionManifest(keys.nextVersionManifest({ space, node, version }, state), signer)
  return { signed, sealed, segments }
}

async function writeFolder(rootKeys: keys.NodeKeys, man: string, signer: keys.Signer) {
  const child = await keys.sealChild(rootKeys, { node, epoch: 2, nrev: 3 }, { key: nodeKey, name })
  const record = { v: 1 as const, kind: 'file' as const, rev: 4, ...child, ver: version, man, size: content.length }
  const listed = [{ record, json: keys.renderRecord(record) }]
  const state = { ...(await keys.summarizeListing(listed)), epoch: 1, author: user, at }
  const folder = await keys.signFolderManifest(keys.firstFolderManifest({ space, folder: root }, state), signer)
  return { folder, listing: Buffer.from(keys.renderListing(listed)).toString() }
}

async function writeLink(account: keys.AccountKeys, owner: keys.Bytes) {
  const secret = keys.drawLinkSecret()
  const locked = { password: 'ﬁve', kdf: keys.KDF_FLOOR }
  const linkKeys = await keys.deriveLinkKeys(link, secret, locked)
  const blob = { space, kind: 'file' as const, epoch: 2, key: nodeKey, name, owner, floor: 1, note: 'for you' }
  const owned = { secret, label: 'for Ann', password: true }
  return {
    ...{ id: link, secret: keys.renderLinkSecret(secret), ...locked, access: text(linkKeys.access) },
    lookup: text(await keys.deriveLinkLookup(link, secret)),
    blob: text(await keys.sealLinkBlob(linkKeys, node, blob)),
    ownerBlob: text(await keys.sealOwnedLink(account, link, owned)),
  }
}

async function writeAccount() {
  const accountKey = keys.drawKey<keys.AccountKey>()
  const account = keys.createAccountKeys(accountKey, { user, amkEpoch: 1 })
  const recovery = keys.drawRecoveryEntropy()
  const secrets = keys.drawIdentitySecrets()
  const [signer, identity] = await Promise.all([
    keys.openSigner(secrets),
    keys.signIdentity({ user, identityEpoch: 1 }, secrets),
  ])
  const rootKey = keys.drawKey<keys.NodeKey>()
  const rootKeys = keys.createNodeKeys(rootKey, { space, node: root, epoch: 1 })
  const trash = { node: keys.drawId<keys.NodeId>(), epoch: 1, key: keys.drawKey<keys.NodeKey>() }
  const bundle = {
    ...secrets,
    space,
    root: { node: root, epoch: 1, key: rootKey },
    trash,
    auditKey: seededBytes(32, 3),
    created: at,
  }
  const { signed, sealed, segments } = await writeVersion(signer)
  const upload = keys.drawId<keys.UploadId>()
  const draft = {
    space,
    node,
    version,
    parent: root,
    key: versionKey,
    salt: seededBytes(24, 4),
    name,
    size: 5,
    mtime: at,
  }
  return {
    ...{ user, login, amkEpoch: 1, slots: await writeSlots(accountKey, recovery) },
    recoveryProof: text(await keys.deriveRecoveryProof(recovery, login)),
    bundle: { rev: 7, blob: text(await keys.sealBundle(account, 7, bundle)) },
    identity: { epoch: 1, ed: text(identity.edPublic), x: text(identity.xPublic), signature: text(identity.signature) },
    prefs: { rev: 1, blob: text(await keys.sealPreferences(account, 1, '{"v":1}')) },
    cache: { kind: 'marks', blob: text(await keys.sealCache(account, 'marks', Buffer.from('seen'))) },
    draft: { upload, blob: text(await keys.sealDraft(account, upload, draft)) },
    ...(await writeFolder(rootKeys, signed.hash, signer)),
    index: text(await keys.sealIndex(rootKeys, 1, [[node, 3, name]])),
    version: {
      ...{ json: signed.json, sig: signed.sig, segments: segments.map(text) },
      ...{ key: text(sealed.key), attrs: text(sealed.attrs), thumb: text(sealed.thumb) },
    },
    link: await writeLink(account, signer.publicKey),
  }
}

test('another client opens an account, its folder, its file and its link', async () => {
  const read = await readWithPython(await writeAccount())
  expect(read).toMatchObject({
    name,
    content: text(content),
    thumbnail: text(webp),
    created: at,
    cache: 'seen',
    prefs: '{"v":1}',
  })
  expect(JSON.parse(read.attributes!)).toEqual({ v: 1, ...attributes })
  expect(JSON.parse(read.index!)).toEqual([node, 3, name])
  expect(JSON.parse(read.linkBlob!)).toMatchObject({ node, name, note: 'for you', floor: 1 })
  expect(JSON.parse(read.ownedLink!)).toMatchObject({ label: 'for Ann', password: true })
  expect(JSON.parse(read.draft!)).toMatchObject({ name, parent: root })
})

test('another client refuses it when the server changed the listing, the names of two keys, or the public keys', async () => {
  const account = await writeAccount()
  const { listing, version: shown, identity } = account
  const changed = [
    { ...account, listing: listing.replace('"rev":4', '"rev":5') },
    { ...account, version: { ...shown, key: shown.attrs } },
    { ...account, version: { ...shown, segments: shown.segments.toReversed() } },
    { ...account, identity: { ...identity, x: identity.ed } },
  ]
  for (const one of changed) await expect(readWithPython(one)).rejects.toThrow(/AssertionError|InvalidTag/)
})
