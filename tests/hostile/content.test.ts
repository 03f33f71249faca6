import { createCipheriv, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMemoryJournal, listDrafts, openTree } from '../../vault/client/index.ts'
import type { Answered, Asked, EvilProxy, Lie } from './evil-proxy.ts'
import { receive, sourceOf } from './sources.ts'
import { startStage } from './stage.ts'

const stage = await startStage()
const { proxy, tree, session } = stage
const { root } = tree
const bytes = randomBytes(9_000_000)
const entry = await tree.uploader.upload({ parent: root, source: sourceOf('content', bytes) })
const twin = await tree.uploader.upload({ parent: root, source: sourceOf('twin', randomBytes(bytes.length)) })

const isContent = ({ path }: Asked) => path.endsWith('/content')
const lieInContent =
  (change: (body: Buffer, asked: Asked) => Buffer | Answered | 'cut'): Lie =>
  (asked, honest) => {
    if (!isContent(asked)) return undefined
    const changed = change(Buffer.from(honest.body), asked)
    return changed === 'cut' || !Buffer.isBuffer(changed) ? changed : { ...honest, body: changed }
  }

async function receiveThrough(lie: Lie) {
  proxy.lie(lie)
  const received = await receive(tree, entry)
  proxy.lie(undefined)
  return received
}

/** Delivered is a prefix of the truth, and it is not called complete. */
async function expectRefused(lie: Lie) {
  const { bytes: given, code } = await receiveThrough(lie)
  expect(code).toMatch(/^(not_verifiable|unreachable)$/)
  expect(given.length).toBeLessThan(bytes.length)
  expect(given.equals(bytes.subarray(0, given.length))).toBe(true)
}

test('8: changed, cut, longer, doubled and moved ciphertext never becomes a file', async () => {
  for (const at of [0, 24, 56, 56 + 16_400, 4_000_000, 8_396_000]) {
    await expectRefused(
      lieInContent((body, { headers }) => {
        if (headers.range?.startsWith('bytes=0-') === true) body[at] = (body[at] ?? 0) ^ 1
        return body
      }),
    )
  }
  const changes: ((body: Buffer) => Buffer)[] = [
    (body) => Buffer.concat([body, body.subarray(0, 16_400)]),
    (body) => Buffer.concat([body.subarray(0, 56), body.subarray(56 + 16_400), body.subarray(56, 56 + 16_400)]),
    (body) => Buffer.concat([body.subarray(16_400), body.subarray(0, 16_400)]),
    (body) => Buffer.alloc(body.length),
    () => Buffer.alloc(0),
  ]
  for (const change of changes) await expectRefused(lieInContent(change))
})

test('8: a range of other offsets, of another size, or called whole is not taken', async () => {
  const answers: Record<string, string>[] = [
    { 'content-range': 'bytes 16400-8413255/9008856' },
    { 'content-range': 'bytes 0-8396855/8396856' },
    {},
  ]
  for (const headers of answers) {
    await expectRefused((asked, honest) => {
      if (!isContent(asked)) return undefined
      const { 'content-range': _, ...kept } = honest.headers
      return { ...honest, headers: { ...kept, ...headers } }
    })
  }
  await expectRefused((asked, honest) => (isContent(asked) ? { ...honest, status: 200 } : undefined))
})

test('8: segments of another version of the same size are refused', async () => {
  const { ver } = twin.record as { ver: string }
  const answers = new Map<string, Answered>()
  proxy.lie((asked, honest) => {
    if (isContent(asked)) answers.set(asked.headers.range ?? '', honest)
    return undefined
  })
  await receive(tree, twin)
  expect([...answers.keys()].length).toBeGreaterThan(1)
  await expectRefused((asked) => (isContent(asked) ? answers.get(asked.headers.range ?? '') : undefined))
  // Only the second range is the other version's: what came before is right, and short.
  const { bytes: given, code } = await receiveThrough((asked) =>
    isContent(asked) && asked.headers.range?.startsWith('bytes=0-') === false
      ? answers.get(asked.headers.range ?? '')
      : undefined,
  )
  expect([code, given.equals(bytes.subarray(0, given.length))]).toEqual(['not_verifiable', true])
  expect(given.length).toBeGreaterThan(0)
  expect(ver).not.toBe((entry.record as { ver: string }).ver)
})

test('8: a download that is cut goes on from the byte where it was cut, and is whole', async () => {
  const asked: string[] = []
  let cuts = 0
  const { bytes: given, code } = await receiveThrough((request, honest) => {
    if (!isContent(request)) return undefined
    asked.push(request.headers.range ?? '')
    if (cuts++ % 2 === 1) return undefined
    return { ...honest, body: honest.body.subarray(0, 100_000) }
  })
  expect(code).toBeUndefined()
  expect(given.equals(bytes)).toBe(true)
  expect(asked.some((range) => range.startsWith('bytes=100000-'))).toBe(true)
})

test('9: content in another mode, and plaintext with header and sizes made to fit, deliver nothing', async () => {
  const other = (mode: 'aes-256-cbc' | 'aes-256-ctr') => (body: Buffer) => {
    const cipher = createCipheriv(mode, randomBytes(32), randomBytes(16))
    return Buffer.concat([body.subarray(0, 56), cipher.update(body.subarray(56))], body.length)
  }
  const lies = [
    other('aes-256-cbc'),
    other('aes-256-ctr'),
    (body: Buffer) => Buffer.concat([body.subarray(0, 56), bytes], body.length),
  ]
  for (const lie of lies) {
    const { bytes: given, code } = await receiveThrough(lieInContent(lie))
    expect([code, given.length]).toEqual(['not_verifiable', 0])
  }
})

/** Every ciphertext that left the client, by upload and number. */
function sentSegments({ seen }: Pick<EvilProxy, 'seen'>) {
  const sent = new Map<string, Set<string>>()
  for (const { method, path, body } of seen) {
    if (method !== 'PUT' || !path.includes('/segments/')) continue
    sent.set(path, (sent.get(path) ?? new Set()).add(body.toString('base64')))
  }
  return sent
}

test('11: lost segments and lies about them never bring other bytes under a used key', async () => {
  proxy.forget()
  let lost = 0
  proxy.lie(({ method, path }, honest) => {
    if (method === 'PUT' && path.includes('/segments/') && lost++ < 3) return 'cut'
    if (method !== 'GET' || !/^\/api\/uploads\/[^/]+$/.test(path)) return undefined
    return { ...honest, body: Buffer.from(JSON.stringify({ ...JSON.parse(honest.body.toString()), held: '' })) }
  })
  const uploaded = await tree.uploader.upload({ parent: root, source: sourceOf('lost', bytes) })
  proxy.lie(undefined)
  expect((await receive(tree, uploaded)).code).toBeUndefined()
  const sent = sentSegments(proxy)
  expect(lost).toBeGreaterThan(3)
  expect([...sent.values()].every((bodies) => bodies.size === 1)).toBe(true)
})

test('11: an old draft is not gone on with when the file or the journal is another; a new key is used', async () => {
  proxy.forget()
  const journal = createMemoryJournal()
  const device = openTree(session, journal)
  const stop = new AbortController()
  proxy.lie(({ path }) => {
    if (path.endsWith('/segments/1')) stop.abort(new Error('switched off'))
    return path.endsWith('/segments/1') ? 'cut' : undefined
  })
  const order = { parent: root, source: sourceOf('draft', bytes), signal: stop.signal }
  await expect(device.uploader.upload(order)).rejects.toThrow('switched off')
  proxy.lie(undefined)
  const [draft] = await listDrafts(session)
  if (draft === undefined) throw new Error('no draft')
  const changed = Buffer.from(bytes)
  changed[8_999_999] = (changed[8_999_999] ?? 0) ^ 1
  const resume = (device_: typeof tree, content: Uint8Array) =>
    device_.uploader.resume(draft, { parent: root, source: sourceOf('draft', content) })
  await expect(resume(device, changed)).rejects.toMatchObject({ code: 'draft_lost' })
  await expect(resume(device, bytes.subarray(1))).rejects.toMatchObject({ code: 'draft_lost' })
  const lines = proxy.seen.length
  await expect(resume(openTree(session, createMemoryJournal()), changed)).rejects.toMatchObject({ code: 'draft_lost' })
  expect(proxy.seen.slice(lines).some(({ method }) => method === 'PUT')).toBe(false)
  const resumed = await resume(device, bytes)
  expect((await receive(device, resumed)).bytes.equals(bytes)).toBe(true)
  const bodies = [...sentSegments(proxy)].filter(([path]) => path.includes(draft.upload))
  expect(bodies.map(([, sent]) => sent.size)).toEqual([1, 1])
})
