import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { formatDuration } from '../../web/dashboard/lib/format.ts'
import { steps as stepOrder } from '../../workflows/domain/words.ts'
import { readHistory, readStatus, rotationEnd } from '../docker/history.ts'
import { docker, eventually } from '../docker/installation.ts'
import { shownText, type Visitor } from './chromium.ts'
import type { DashboardClient } from './dashboard-client.ts'
import { type DashboardStack, dashboardAnswers, startDashboardStack } from './dashboard-stack.ts'
import { type FeedEvent, readFeed } from './event-stream.ts'
import { onDatabase } from './on-database.ts'

/** Runs wherever it is taken for markup. */
const script = `"><img src=x onerror="window.hit=1"><script>window.hit=1</script>'\${7*7}`

let stack: DashboardStack
let client: DashboardClient
let visitor: Visitor
beforeAll(async () => {
  stack = await startDashboardStack({ ROTATION_INTERVAL: '8', ROTATION_GRACE_SECONDS: '2', HEALTH_TIMEOUT: '2' })
  client = await stack.client()
  visitor = await stack.signedIn({ viewport: { width: 1280, height: 900 } })
})
afterAll(async () => {
  await visitor?.[Symbol.asyncDispose]()
  await stack?.[Symbol.asyncDispose]()
})
afterEach(() => {
  expect(visitor.faults).toMatchObject({ cspViolations: [], foreignRequests: [], serverErrors: [] })
})

interface State {
  epoch: number
  state: string
  paused: { untilAt: string | null; by: string; reason: string | null } | null
  policyVersion: number
  verdict: { code: string }
  temporal: string
}
interface Detail {
  epoch: number
  trigger: string
  outcome: string | null
  cutoverMs: number
  drainMs: number
  exposureMs: number
  reason: string | null
  lost: number
}
interface Entry {
  id: number
  actor: string
  action: string
  object: string
  result: string
  reason: string | null
}

const get = async <T>(path: string): Promise<T> => (await client.send(path)).json<T>()
const readState = () => get<State>('/api/rotation')
const audit = async () => (await get<{ items: Entry[] }>('/api/audit?limit=100')).items
const post = (path: string, body: unknown, headers = {}) => client.send(path, { method: 'POST', body, headers })
const heading = () => visitor.page.getByRole('heading', { level: 1 })

/** The row of a rotation in whatever list is on the screen. */
const row = (epoch: number) => visitor.page.locator(`tr[data-epoch="${epoch}"]`)

async function goto(path: string): Promise<void> {
  await visitor.page.goto(path)
  await heading().waitFor()
}

const pageText = () => shownText(visitor.page)

const atRest = () =>
  eventually('a pool at rest', 120_000, async () => {
    const { rotation, serving, spares } = await readStatus(stack.installation)
    return rotation === null && serving !== null && spares.ready === spares.wanted
  })

test('a rotation by timer arrives while one watches: each step in order, then its row with the figures of the interface', async () => {
  using feed = await readFeed(client)
  await goto('/')
  const known = (await readState()).epoch
  const end = await eventually('a rotation by timer', 60_000, async () =>
    feed.events.find(({ name, data }) => {
      const ended = data as Detail
      return name === 'rotation.finished' && ended.epoch > known && ended.trigger === 'timer'
    }),
  )
  const { epoch } = end.data as Detail
  await row(epoch).getByText('Rotated').waitFor({ timeout: 3000 })

  const of = (event: FeedEvent) => event.data as { epoch: number; step: (typeof stepOrder)[number]; state: string }
  const told = feed.events.filter((event) => event.name === 'rotation.step' && of(event).epoch === epoch).map(of)
  const begun = told.filter(({ state }) => state === 'started').map(({ step }) => stepOrder.indexOf(step))
  expect(begun.length).toBeGreaterThanOrEqual(6)
  expect(begun).toEqual([...begun].sort((a, b) => a - b))
  for (const { step } of told.filter(({ state }) => state === 'started')) {
    expect(told.filter((edge) => edge.step === step).map(({ state }) => state)).toEqual(['started', 'done'])
  }

  const detail = await get<Detail>(`/api/rotations/${epoch}`)
  expect(detail).toMatchObject({ trigger: 'timer', outcome: 'rotated', lost: 0 })
  expect(end.data).toMatchObject({
    cutoverMs: detail.cutoverMs,
    exposureMs: detail.exposureMs,
    drainMs: detail.drainMs,
  })
  await row(epoch).getByRole('link').click()
  await visitor.page.waitForURL(`**/rotations/${epoch}`)
  await heading().waitFor()
  for (const ms of [detail.cutoverMs, detail.exposureMs]) await expect.poll(pageText).toContain(formatDuration(ms))
})

interface PolicyState {
  version: number
  policy: Record<string, unknown> & { graceMs: number; interval: Record<string, unknown> }
}

test('a policy with long intervals leaves the pool alone from then on', async () => {
  const { version, policy } = await get<PolicyState>('/api/rotation/policy')
  const interval = { kind: 'exponential', minMs: 3_600_000, meanMs: 4_200_000, maxMs: 7_200_000 }
  const body = { baseVersion: version, policy: { ...policy, interval, maxExposureMs: 10_800_000 }, reason: 'calm' }
  const answer = await post('/api/rotation/policy', body)
  expect([answer.status, answer.code]).toEqual([200, undefined])
  await atRest()
})

test('pausing for a quarter of an hour holds the timer, is seen on every tab, and is written down once', async () => {
  await using other = await stack.signedIn()
  await other.page.goto('/')
  await goto('/')
  await visitor.page.getByRole('button', { name: 'Pause the rotation' }).click()
  await visitor.page.getByRole('menuitem', { name: 'For 15 minutes' }).click()
  await expect.poll(async () => (await readState()).paused?.by).toBe(stack.operator.user)
  const leftMs = Date.parse((await readState()).paused?.untilAt ?? '') - Date.now()
  expect(leftMs).toBeGreaterThan(13 * 60_000)
  expect(leftMs).toBeLessThanOrEqual(15 * 60_000)
  for (const { page } of [visitor, other]) await page.getByText(`by ${stack.operator.user} until`).waitFor()
  expect((await audit()).filter(({ action }) => action === 'rotation.pause')).toHaveLength(1)
})

test('a double click on "rotate now" is one rotation, its reason is shown as the text that it is', async () => {
  await atRest()
  const before = (await readState()).epoch
  await goto('/')
  await visitor.page.getByRole('button', { name: /^rotate/i }).click()
  const dialog = visitor.page.getByRole('dialog', { name: 'Rotate now' })
  await dialog.getByLabel('Reason').fill(script)
  await dialog.getByRole('button', { name: 'Rotate now' }).dblclick()
  const rotation = await rotationEnd(stack.installation, before + 1)
  expect(rotation).toMatchObject({ trigger: 'manual', outcome: 'rotated' })
  await atRest()
  expect((await readState()).epoch).toBe(before + 1)
  const rows = (await audit()).filter(({ action, reason }) => action === 'rotation.rotate' && reason === script)
  expect(rows).toMatchObject([{ actor: stack.operator.user, object: `rotation/vault/${before + 1}` }])
  for (const path of ['/', '/rotations', `/rotations/${before + 1}`, '/audit']) {
    await goto(path)
    await visitor.page.getByText(script.slice(0, 12)).first().waitFor({ state: 'attached' })
    expect([path, await visitor.page.evaluate('window.hit')]).toEqual([path, undefined])
  }
})

test('the same wish told again is the same rotation, another one while it runs is refused', async () => {
  await atRest()
  // One session may order once a second; who is in a hurry has several.
  const key = randomUUID()
  const wish = (by: DashboardClient = client, wanted = key, reason = 'twice') => {
    const sending = { method: 'POST', body: { reason }, headers: { 'Idempotency-Key': wanted } }
    return by.patiently('/api/rotation/rotate', sending)
  }
  const [first, second, third, other] = await stack.clients(4)
  const answers = await Promise.all([first, second, third].map((by) => wish(by)))
  const orders = answers.map((answer) => answer.json<{ epoch: number; replayed: boolean }>())
  const { epoch } = orders[0] ?? { epoch: 0 }
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
  expect(orders.map((order) => order.epoch)).toEqual([epoch, epoch, epoch])
  expect(orders.filter(({ replayed }) => replayed)).toHaveLength(2)
  const refused = await wish(other, randomUUID())
  expect([refused.status, refused.code]).toEqual([409, 'rotation_in_progress'])
  expect(refused.json()).toMatchObject({ error: { details: { epoch } } })
  await rotationEnd(stack.installation, epoch)
  expect((await wish(other, key, 'something else')).code).toBe('idempotency_mismatch')
  expect((await wish(other)).json()).toMatchObject({ epoch, replayed: true })
})

test('a policy is saved with a reason; whoever began from the one before is told who was faster', async () => {
  const { version } = await get<PolicyState>('/api/rotation/policy')
  await using late = await stack.signedIn({ viewport: { width: 1280, height: 900 } })
  for (const { page } of [visitor, late]) await page.goto('/policy')
  const save = async ({ page }: Visitor, grace: string, reason: string) => {
    await page.getByLabel('Grace').fill(grace)
    await page.getByRole('button', { name: 'Save with reason' }).click()
    const dialog = page.getByRole('dialog', { name: 'Save this policy' })
    await dialog.getByLabel('Reason').fill(reason)
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  }
  await save(visitor, '1 s', script)
  await expect.poll(async () => (await get<PolicyState>('/api/rotation/policy')).version).toBe(version + 1)
  await expect.poll(pageText).toContain(script)
  expect(await visitor.page.evaluate('window.hit')).toBeUndefined()
  await save(late, '1.5 s', 'too late')
  const conflict = late.page.getByRole('dialog', { name: 'The policy has changed meanwhile' })
  await conflict.getByText(`saved version ${version + 1}`).waitFor()
  await conflict.getByText(stack.operator.user).first().waitFor()
  const saved = (await audit()).filter(({ reason }) => reason === script || reason === 'too late')
  expect(saved.filter(({ action }) => action.includes('policy'))).toMatchObject([{ actor: stack.operator.user }])
})

test('what cannot work is refused beside its field, and the interface names all of it at once', async () => {
  await goto('/policy')
  await visitor.page.getByLabel('Grace').fill('2 h')
  await visitor.page.getByRole('alert').first().waitFor()
  expect(await visitor.page.getByRole('button', { name: 'Save with reason' }).isDisabled()).toBe(true)
  await visitor.page.getByRole('button', { name: 'Discard' }).click()
  const { version, policy } = await get<PolicyState>('/api/rotation/policy')
  const body = { baseVersion: version, policy: { ...policy, graceMs: 7_200_000, spares: 0 }, reason: 'x' }
  const answer = await post('/api/rotation/policy', body)
  expect([answer.status, answer.code]).toEqual([422, 'policy_invalid'])
  const { details } = answer.json<{ error: { details: { problems: { path: string }[] } } }>().error
  expect(details.problems.map(({ path }) => path)).toEqual(expect.arrayContaining(['graceMs', 'spares']))
})

test('a dashboard that is killed in the middle of a rotation says that it is away, and then what was missed', async () => {
  await atRest()
  await goto('/')
  const dashboard = await stack.installation.service('dashboard')
  const feed = await readFeed(client)
  await expect.poll(() => feed.events.length).toBeGreaterThan(0)
  const { epoch } = await stack.installation.json<{ epoch: number }>('rotate')
  await expect.poll(() => feed.events.some(({ name }) => name === 'rotation.step')).toBe(true)
  await docker('kill', '--signal', 'KILL', dashboard)
  await feed.ended
  await expect.poll(pageText, { timeout: 15_000 }).toMatch(/reconnecting/i)
  await rotationEnd(stack.installation, epoch)
  await atRest()
  await docker('start', dashboard)
  await dashboardAnswers(stack.origin)
  await row(epoch).getByText('Rotated').waitFor({ timeout: 30_000 })
  await expect.poll(pageText).not.toMatch(/reconnecting/i)

  const lastId = feed.events.findLast(({ id }) => id !== null)?.id ?? 0
  using resumed = await readFeed(client, lastId)
  const isEnd = ({ name, data }: FeedEvent) => name === 'rotation.finished' && (data as Detail).epoch === epoch
  await expect.poll(() => resumed.events.some(isEnd)).toBe(true)
  expect(resumed.events.some(({ name }) => name === 'snapshot')).toBe(false)
  const seen = [...feed.events, ...resumed.events].flatMap(({ id }) => (id === null ? [] : [id]))
  const told = JSON.parse(
    await onDatabase(
      stack.installation,
      `const base = Number(db.prepare("SELECT value FROM meta WHERE key = 'feed_base'").get().value)
       const types = "('container','rotation.step','rotation.finished','policy','alert')"
       const rows = db.prepare('SELECT id FROM events WHERE type IN ' + types + ' ORDER BY id').all()
       console.log(JSON.stringify(rows.map(({ id }) => base + id)))`,
    ),
  ) as number[]
  const from = seen[0] ?? 0
  expect(seen.slice(1)).toEqual(told.filter((id) => id > from && id <= (seen.at(-1) ?? 0)))
})

test('while Temporal is away the page says so, the history stays readable and an order is refused, not broken', async () => {
  await goto('/')
  const temporal = await stack.installation.service('temporal')
  await docker('stop', '--time', '5', temporal)
  try {
    await expect.poll(async () => (await readState()).temporal, { timeout: 20_000 }).toBe('unreachable')
    await expect.poll(pageText, { timeout: 20_000 }).toMatch(/Nothing will rotate until Temporal is back/)
    const refused = await post('/api/rotation/rotate', { reason: 'x' })
    expect(['orchestrator_unavailable', 'orchestrator_timeout']).toContain(refused.code)
    for (const path of ['/', '/rotations', '/containers', '/exposure', '/policy', '/security', '/audit', '/settings']) {
      expect([path, (await visitor.page.goto(path))?.status()]).toEqual([path, 200])
      await heading().waitFor()
    }
    expect((await client.send('/api/rotations')).status).toBe(200)
    expect((await client.send('/readyz')).status).toBe(200)
  } finally {
    await docker('start', temporal)
    await expect.poll(async () => (await readState()).temporal, { timeout: 60_000 }).toBe('ok')
  }
  await atRest()
})

test('resuming lets the timer run again', async () => {
  await goto('/')
  await visitor.page.getByRole('banner').getByRole('button', { name: 'Resume' }).click()
  await expect.poll(async () => (await readState()).paused).toBeNull()
  await visitor.page.getByRole('button', { name: 'Pause the rotation' }).waitFor()
  expect((await audit()).filter(({ action }) => action === 'rotation.resume')).toHaveLength(1)
})

test('the audit log proves itself, and a row that was tampered with is found', async () => {
  expect(await get('/api/audit/verify')).toMatchObject({ ok: true })
  const change = (reason: string) => `
    const triggers = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_logs'").all()
    const { id, reason } = db.prepare('SELECT id, reason FROM audit_logs WHERE reason IS NOT NULL ORDER BY id LIMIT 1').get()
    db.exec('BEGIN IMMEDIATE')
    for (const { name } of triggers) db.exec('DROP TRIGGER "' + name + '"')
    db.prepare('UPDATE audit_logs SET reason = ? WHERE id = ?').run(${JSON.stringify(reason)} || reason.slice(1), id)
    for (const { sql } of triggers) db.exec(sql)
    db.exec('COMMIT')
    console.log(JSON.stringify({ id, reason }))`
  const { id, reason } = JSON.parse(await onDatabase(stack.installation, change(''))) as Pick<Entry, 'id' | 'reason'>
  expect(await get('/api/audit/verify')).toMatchObject({ ok: false, firstBadId: id })
  await onDatabase(stack.installation, change(reason ?? ''))
  expect(await get('/api/audit/verify')).toMatchObject({ ok: true })
})

test('no rotation of this run lost a request', async () => {
  const lost = (await readHistory(stack.installation)).filter((rotation) => (rotation.lost ?? 0) > 0)
  expect(lost).toEqual([])
})
