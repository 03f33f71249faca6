import { expect, test } from 'vitest'
import {
  changeLink,
  createLink,
  findLink,
  type LinkAddress,
  listLinks,
  makeFolder,
  openLinkedFile,
  openLinkedFolder,
  readContents,
  renderLinkAddress,
  revokeLink,
} from '../../vault/client/index.ts'
import { routes } from '../../vault/contract/routes.ts'
import { drawIdentitySecrets, openSigner, renderLinkSecret, toBase64Url } from '../../vault/keys/index.ts'
import { type Answered, flipByte, lieInJson } from './evil-proxy.ts'
import { sourceOf } from './sources.ts'
import { doorThrough, linesOf, sentBy, startStage } from './stage.ts'

const stage = await startStage()
const { proxy, tree, session } = stage
const { root } = tree
const visitor = doorThrough(proxy.url).transport.as({ kind: 'link', token: '-' })
const file = await tree.uploader.upload({ parent: root, source: sourceOf('linked.txt', Buffer.from('linked')) })
const folder = await makeFolder(tree, root, 'linked folder')

async function unlock(address: LinkAddress, password?: string) {
  proxy.forget()
  return (await findLink(visitor, address)).unlock(password)
}

test('6: the secret of a link is in no request, with wrong passwords, errors and redirects too', async () => {
  proxy.forget()
  const address = await createLink(session, { entry: file, allow: 'download', password: 'open sesame' })
  const found = await findLink(visitor, address)
  await expect(found.unlock('wrong')).rejects.toMatchObject({ problem: { code: 'auth_failed' } })
  await openLinkedFile(await found.unlock('open sesame'))
  proxy.lie(() => ({ status: 302, headers: { location: `${proxy.url}/elsewhere` }, body: Buffer.alloc(0) }))
  const { transport } = doorThrough(proxy.url)
  await expect(transport.send(routes.instance, { patienceMs: 0 })).rejects.toThrow()
  proxy.lie(undefined)
  const secret = renderLinkSecret(address.secret)
  const sent = sentBy(proxy)
  expect(linesOf(proxy).some((line) => line.includes('/api/links/'))).toBe(true)
  for (const shape of [
    secret,
    Buffer.from(address.secret).toString('hex'),
    Buffer.from(address.secret).toString('base64'),
  ]) {
    expect(sent).not.toContain(shape)
  }
  expect(sent).not.toContain('open sesame')
  expect(renderLinkAddress(address)).toContain(`#${secret}`)
})

test('1, 2: a changed blob, another link’s blob and another node open nothing', async () => {
  const [one, two] = [
    await createLink(session, { entry: file, allow: 'view' }),
    await createLink(session, { entry: folder, allow: 'view' }),
  ]
  const path = 'POST /api/links/'
  const blobs: string[] = []
  proxy.lie(lieInJson(path, (answer) => void blobs.push(answer.blob)))
  await unlock(two)
  const changes: ((answer: { blob: string; node: string }) => void)[] = [
    (answer) => void Object.assign(answer, { blob: flipByte(answer.blob, 60) }),
    (answer) => void Object.assign(answer, { blob: blobs.at(-1) }),
    (answer) => void Object.assign(answer, { node: folder.node.id }),
  ]
  for (const change of changes) {
    proxy.lie(lieInJson(path, (answer) => void (answer.blob !== undefined && change(answer))))
    await expect(unlock(one)).rejects.toMatchObject({ code: 'not_verifiable' })
    expect(linesOf(proxy)).toHaveLength(2)
  }
  proxy.lie(undefined)
})

test('7, 15: only the key inside the link counts, and nothing older than the link is shown', async () => {
  let old: Answered | undefined
  const isListing = (path: string) => path.startsWith(`/api/nodes/${folder.node.id}/children`)
  proxy.lie(({ path }, honest) => {
    if (isListing(path)) old = honest
    return undefined
  })
  await tree.open(folder.node)
  proxy.lie(undefined)
  const honest = old
  await makeFolder(tree, folder.node, 'later')
  const link = await unlock(await createLink(session, { entry: folder, allow: 'download' }))
  proxy.lie(({ path }) => (isListing(path) ? honest : undefined))
  await expect(openLinkedFolder(link)).rejects.toMatchObject({ code: 'not_verifiable' })
  const mallory = await openSigner(drawIdentitySecrets())
  proxy.lie(({ path }, answer) => {
    if (!isListing(path)) return undefined
    const [line = '', ...records] = answer.body.toString().split('\n')
    const sig = toBase64Url(new Uint8Array(64).fill(mallory.publicKey[0] ?? 1))
    return { ...answer, body: Buffer.from([JSON.stringify({ ...JSON.parse(line), sig }), ...records].join('\n')) }
  })
  await expect(openLinkedFolder(link)).rejects.toMatchObject({ code: 'not_verifiable' })
  proxy.lie(undefined)
  const { entries } = await readContents(await openLinkedFolder(link))
  expect(entries.map(({ name }) => name)).toEqual(['later'])
})

test('10: weak or absurd password hashing of a link is refused, and nothing derived is sent', async () => {
  const address = await createLink(session, { entry: file, allow: 'view', password: 'open sesame' })
  for (const kdf of [
    { memory: 8_192, iterations: 1, parallelism: 1 },
    { memory: 65_536, iterations: 2, parallelism: 1 },
    { memory: 2_000_000, iterations: 3, parallelism: 1 },
  ]) {
    proxy.lie(lieInJson('POST /api/links/', (answer) => ({ ...answer, kdf })))
    await expect(unlock(address, 'open sesame')).rejects.toMatchObject({ code: 'kdf_refused' })
    expect(linesOf(proxy)).toHaveLength(1)
  }
  // "No password needed" leads to an access token without it, which opens nothing and tells nothing about it.
  proxy.lie(lieInJson('POST /api/links/', (answer) => ({ ...answer, kdf: null, passwordNeeded: false })))
  await expect(unlock(address, 'open sesame')).rejects.toMatchObject({ problem: { code: 'auth_failed' } })
  proxy.lie(undefined)
})

test('16: a revoked link and one with a new password are shut at once', async () => {
  const address = await createLink(session, { entry: file, allow: 'view', label: 'mine' })
  const link = await unlock(address)
  const own = (await listLinks(session)).links.find((one) => one.link === address.link)
  if (own === undefined) throw new Error('no link')
  await changeLink(session, { ...own, entry: file }, { password: 'a new one' })
  await expect(unlock(address)).rejects.toThrow()
  expect((await unlock(address, 'a new one')).name).toBe('linked.txt')
  await revokeLink(session, address.link)
  await expect(openLinkedFile(link)).rejects.toThrow()
  await expect(unlock(address, 'a new one')).rejects.toMatchObject({ code: 'link_invalid' })
})

test('22: what the server says of expiry and counters is kept apart from what the owner set', async () => {
  const address = await createLink(session, { entry: file, allow: 'download', label: 'ten', maxDownloads: 10 })
  proxy.lie(
    lieInJson('GET /api/shares', (answer) => {
      for (const share of answer.shares) Object.assign(share, { downloads: 9_999, maxDownloads: 1, revokedAt: null })
    }),
  )
  const own = (await listLinks(session)).links.find(({ link }) => link === address.link)
  proxy.lie(undefined)
  expect(own).toMatchObject({ label: 'ten', password: false, shown: { downloads: 9_999, maxDownloads: 1 } })
  expect(own?.secret).toEqual(address.secret)
})
