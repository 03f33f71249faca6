import { expect, test } from 'vitest'
import {
  accountCalls,
  createMemoryJournal,
  createMemoryMarks,
  makeFolder,
  openFolder,
  openTree,
  readContents,
  rename,
  trash,
} from '../../vault/client/index.ts'
import {
  drawIdentitySecrets,
  drawKey,
  nextFolderManifest,
  openSigner,
  parseNodeName,
  renderListing,
  renderRecord,
  sealChild,
  signFolderManifest,
  summarizeListing,
} from '../../vault/keys/index.ts'
import type { Answered, Lie } from './evil-proxy.ts'
import { linesOf, startStage } from './stage.ts'

const stage = await startStage()
const { proxy, tree, session } = stage
const { root } = tree
const kept = await makeFolder(tree, root, 'kept')
const isListing = (folder: string) => (path: string) => path.startsWith(`/api/nodes/${folder}/children`)

/** The listing of that folder as another text. */
function lieInListing(folder: string, change: (honest: Answered) => Buffer): Lie {
  return ({ path }, honest) => (isListing(folder)(path) ? { ...honest, body: change(honest) } : undefined)
}

const splitLines = ({ body }: Answered) => body.toString().trimEnd().split('\n')
const joinLines = (lines: string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''))

/** Opens the whole root through the lie; nothing may be written meanwhile. */
async function openThrough(lie: Lie) {
  proxy.lie(lie)
  proxy.forget()
  const outcome = await openFolder(tree.reader, root).then(
    (view) => view.verdict,
    (error) => error.code,
  )
  proxy.lie(undefined)
  expect(linesOf(proxy).every((line) => line.startsWith('GET '))).toBe(true)
  return outcome
}

test('3: an entry that the owner did not sign is never shown', async () => {
  const mallory = await openSigner(drawIdentitySecrets())
  const view = await tree.open(root)
  const child = { node: crypto.randomUUID() as never, epoch: 1, nrev: 1 }
  const sealed = await sealChild(root.keys, child, { key: drawKey(), name: parseNodeName('planted') })
  const record = { v: 1, kind: 'folder', rev: 1, ...sealed } as const
  const planted = [...view.records.values(), { record, json: renderRecord(record) }]
  const { epoch, author, at } = view.head.manifest
  const state = { ...(await summarizeListing(planted)), epoch, author, at }
  const forged = await signFolderManifest(nextFolderManifest(view.head, state), mallory)
  const signedBy = (sig: string) => [
    JSON.stringify({ json: forged.json, sig }),
    renderListing(planted).toString().trimEnd(),
  ]
  const lies = [
    lieInListing(root.id, (honest) => joinLines([...splitLines(honest), renderRecord(record)])),
    lieInListing(root.id, () => joinLines(signedBy(forged.sig))),
    lieInListing(root.id, () => joinLines(signedBy('A'.repeat(86)))),
    lieInListing(root.id, (honest) => joinLines(splitLines(honest).slice(0, 1))),
    lieInListing(root.id, (honest) => joinLines(splitLines(honest).slice(1))),
    lieInListing(root.id, () => Buffer.from('')),
    lieInListing(root.id, () => Buffer.from('<html>')),
  ]
  for (const lie of lies) expect(await openThrough(lie)).toBe('not_verifiable')
  expect(await openThrough(() => undefined)).toBe('same')
})

test('2: another folder’s listing, and a record in the place of another, are refused', async () => {
  const other = await makeFolder(tree, kept.node, 'other')
  const inner = await makeFolder(tree, other.node, 'inner')
  let body: Buffer = Buffer.alloc(0)
  proxy.lie(({ path }, honest) => {
    if (isListing(other.node.id)(path)) body = honest.body
    return undefined
  })
  await tree.open(other.node)
  expect(body.toString()).toContain(inner.node.id)
  expect(await openThrough(lieInListing(root.id, () => body))).toBe('not_verifiable')
})

test('15: an older state of a folder is shown as older, read-only, and the newer mark stays', async () => {
  const folder = (await makeFolder(tree, root, 'rolled back')).node
  let old: Answered | undefined
  proxy.lie((asked, honest) => {
    if (isListing(folder.id)(asked.path)) old = honest
    return undefined
  })
  const entry = await makeFolder(tree, folder, 'before')
  await tree.open(folder)
  const removed = await trash(tree, entry, { folder: tree.trash, days: 30 })
  expect(removed.parent.id).toBe(tree.trash.id)
  proxy.lie(({ path }) => (isListing(folder.id)(path) ? old : undefined))
  proxy.forget()
  expect((await tree.open(folder)).verdict).toBe('older')
  const fresh = openTree(session, createMemoryJournal()) // a committer that has seen nothing yet
  await expect(makeFolder(fresh, folder, 'after')).rejects.toMatchObject({ code: 'read_only' })
  expect(linesOf(proxy).some((line) => line.startsWith('POST'))).toBe(false)
  proxy.lie(undefined)
  const { entries } = await readContents(await tree.open(folder))
  expect(entries).toEqual([])
})

test('15: two histories of one folder meet as a fork', async () => {
  const folder = (await makeFolder(tree, root, 'forked')).node
  let shown: Answered | undefined
  proxy.lie((asked, honest) => {
    if (isListing(folder.id)(asked.path)) shown = honest
    return undefined
  })
  await tree.open(folder)
  const before = shown
  proxy.lie(undefined)
  await makeFolder(tree, folder, 'one')
  // To a second device of the account the server shows the state before, and takes its change for itself.
  const { transport, platform } = session
  const key = session.account.copyKey() as never
  const second = await accountCalls.resumeSession({ platform, transport, key, openMarks: () => createMemoryMarks() })
  let taken: { ops: { record: string }[]; manifests: { json: string; sig: string }[] } | undefined
  proxy.lie((asked, honest) => {
    if (isListing(folder.id)(asked.path)) return before
    if (!asked.path.endsWith('/tx')) return undefined
    taken = JSON.parse(asked.body.toString())
    return { ...honest, status: 200, body: Buffer.from('{"seq":9}'), headers: { 'content-type': 'application/json' } }
  })
  await makeFolder(openTree(second, createMemoryJournal()), folder, 'two')
  const fork = taken?.manifests.find(({ json }) => json.includes(folder.id) && json.includes('"rev":2'))
  const lines = [JSON.stringify(fork), taken?.ops[0]?.record ?? '']
  proxy.lie(lieInListing(folder.id, () => joinLines(lines)))
  expect((await tree.open(folder)).verdict).toBe('forked')
  proxy.lie(undefined)
  expect((await tree.open(folder)).verdict).toBe('same')
})

test('a lost answer in a commit never leaves a change half done', async () => {
  const folder = (await makeFolder(tree, root, 'cut')).node
  let cuts = 0
  proxy.lie(({ path }) => (path.endsWith('/tx') && cuts++ < 2 ? 'cut' : undefined))
  const entry = await makeFolder(tree, folder, 'once')
  proxy.lie(undefined)
  await rename(tree, entry, 'renamed')
  const { entries } = await readContents(await tree.open(folder))
  expect(entries.map(({ name }) => name)).toEqual(['renamed'])
  const bodies = proxy.seen.filter(({ path }) => path.endsWith('/tx')).map(({ body }) => body.toString())
  expect(cuts).toBeGreaterThan(2)
  expect(new Set(bodies.slice(-4, -1)).size).toBe(1)
})
