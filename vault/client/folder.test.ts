import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createVerifier,
  drawId,
  drawIdentitySecrets,
  drawKey,
  firstFolderManifest,
  type ListedRecord,
  type NodeId,
  nextFolderManifest,
  openSigner,
  parseNodeName,
  renderListing,
  renderRecord,
  type SpaceId,
  sealChild,
  signFolderManifest,
  summarizeListing,
  type UserId,
} from '../keys/index.ts'
import { findChild, openFolder, type Reader, readContents } from './folder.ts'
import { createMemoryMarks } from './marks.ts'
import { openNode } from './open-node.ts'
import type { Transport } from './transport.ts'

const space = drawId<SpaceId>()
const author = drawId<UserId>()
const at = '2026-11-24T12:00:00.000Z'
const folder = openNode(drawKey(), { space, node: drawId<NodeId>(), epoch: 1 })
const signer = await openSigner(drawIdentitySecrets())
const verifier = await createVerifier(signer.publicKey)

async function makeChild(name: string): Promise<ListedRecord> {
  const child = { node: drawId<NodeId>(), epoch: 1, nrev: 1 }
  const sealed = await sealChild(folder.keys, child, { key: drawKey(), name: parseNodeName(name) })
  const record = { v: 1, kind: 'folder', rev: 1, ...sealed } as const
  return { record, json: renderRecord(record) }
}

/** A listing as the server gives it: the manifest's line, then the records. */
async function render(records: ListedRecord[], by = signer, last?: Parameters<typeof nextFolderManifest>[0]) {
  const state = { ...(await summarizeListing(records)), epoch: 1, author, at }
  const place = { space, folder: folder.id }
  const manifest = last === undefined ? firstFolderManifest(place, state) : nextFolderManifest(last, state)
  const { json, sig, hash } = await signFolderManifest(manifest, by)
  const line = new TextEncoder().encode(`${JSON.stringify({ json, sig })}\n`)
  return { bytes: Buffer.concat([line, renderListing(records)]), verified: { manifest, hash } }
}

/** Answers one listing after another, the last for ever. */
function readerOf(...answers: Uint8Array[]) {
  let fetches = 0
  const bytes = async () => {
    const answer = answers[Math.min(fetches++, answers.length - 1)] ?? new Uint8Array()
    return { bytes: Uint8Array.from(answer), headers: new Headers() }
  }
  const reader: Reader = { transport: { bytes } as unknown as Transport, verifier, marks: createMemoryMarks() }
  return { reader, fetches: () => fetches }
}

const children = await Promise.all(['alpha', 'beta', 'gamma'].map(makeChild))
const first = await render(children)
const second = await render(children.slice(1), signer, first.verified)
const third = await render(children.slice(2), signer, second.verified)

test('opens what its owner signed, and finds a child without opening the others', async () => {
  const view = await openFolder(readerOf(first.bytes).reader, folder)
  const { entries, damaged } = await readContents(view)
  expect([entries.map(({ name }) => name), damaged]).toEqual([['alpha', 'beta', 'gamma'], []])
  expect((await findChild(view, parseNodeName('beta')))?.node.id).toBe(children[1]?.record.id)
  expect(await findChild(view, parseNodeName('delta'))).toBeUndefined()
})

test('refuses a listing of which any one byte is another', async () => {
  const line = first.bytes.indexOf(0x0a)
  const places = fc.nat(first.bytes.length - 1).filter((place) => place !== line)
  const changed = fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async (place, mask) => {
    const bytes = Uint8Array.from(first.bytes)
    bytes[place] = (bytes[place] ?? 0) ^ mask
    await expect(openFolder(readerOf(bytes).reader, folder)).rejects.toMatchObject({ code: 'not_verifiable' })
  })
  await fc.assert(changed, { numRuns: 60 })
})

test('refuses records that come, go or change their order, and a manifest of another folder or signer', async () => {
  const { bytes } = first
  const end = bytes.indexOf(0x0a) + 1
  const [head, lines] = [bytes.subarray(0, end), bytes.subarray(end).toString().trimEnd().split('\n')]
  const join = (...some: (string | undefined)[]) =>
    Buffer.concat([head, Buffer.from(some.map((one) => `${one}\n`).join(''))])
  const [a, b, c] = lines
  const extra = (await makeChild('evil')).json
  const foreign = await render(children, await openSigner(drawIdentitySecrets()))
  const other = openNode(folder.key, { space, node: drawId<NodeId>(), epoch: 1 })
  const raised = openNode(folder.key, { space, node: folder.id, epoch: 2 })
  const lies: [Uint8Array, typeof folder][] = [
    ...[join(a, b), join(a, b, c, c), join(b, a, c), join(a, b, c, extra), head].map(
      (lie): [Uint8Array, typeof folder] => [lie, folder],
    ),
    [foreign.bytes, folder],
    [bytes, other],
    [bytes, raised],
  ]
  for (const [lie, asked] of lies) {
    const { reader, fetches } = readerOf(lie)
    await expect(openFolder(reader, asked)).rejects.toMatchObject({ code: 'not_verifiable' })
    expect(fetches()).toBe(4)
  }
})

test('fetches again when a commit came between manifest and records', async () => {
  const torn = Buffer.concat([second.bytes.subarray(0, second.bytes.indexOf(0x0a) + 1), renderListing(children)])
  const { reader, fetches } = readerOf(torn, torn, second.bytes)
  expect((await openFolder(reader, folder)).head.manifest.rev).toBe(2)
  expect(fetches()).toBe(3)
})

test('knows an older state and a fork from the newest it has seen, and keeps the mark', async () => {
  const fork = await render(children.slice(0, 1), signer, first.verified)
  const beside = await render(children.slice(2), signer, { ...second.verified, hash: fork.verified.hash })
  const cases = [
    [first.bytes, 'older'],
    [fork.bytes, 'forked'],
    [second.bytes, 'same'],
    [beside.bytes, 'forked'],
    [third.bytes, 'newer'],
    [second.bytes, 'older'],
  ] as const
  const { reader } = readerOf(second.bytes, ...cases.map(([bytes]) => bytes))
  expect((await openFolder(reader, folder)).verdict).toBe('newer')
  for (const [, verdict] of cases) expect((await openFolder(reader, folder)).verdict).toBe(verdict)
  expect(await reader.marks.get(`folder:${folder.id}`)).toMatchObject({ rev: 3 })
})

test('shows the other children when a name or a key of one does not open', async () => {
  const [child] = children
  if (child === undefined) throw new Error('no child')
  const stranger = await makeChild('stranger')
  const { name, key } = stranger.record
  const mixed = [
    { ...child.record, name },
    { ...(children[1] ?? child).record, key },
  ].map((record) => ({
    record,
    json: renderRecord(record),
  }))
  const view = await openFolder(readerOf((await render([...mixed, children[2] ?? child])).bytes).reader, folder)
  const { entries, damaged } = await readContents(view)
  expect(entries.map((entry) => entry.name)).toEqual(['gamma'])
  expect(damaged).toHaveLength(2)
})
