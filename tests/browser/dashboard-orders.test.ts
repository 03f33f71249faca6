/** What an operator changes by hand, each from the first click to what it left behind. */
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readStatus } from '../docker/history.ts'
import { docker, eventually } from '../docker/installation.ts'
import type { Visitor } from './chromium.ts'
import type { DashboardClient } from './dashboard-client.ts'
import { type DashboardStack, fillSignIn, signInByHand, startDashboardStack } from './dashboard-stack.ts'

let stack: DashboardStack
let client: DashboardClient
let visitor: Visitor
beforeAll(async () => {
  stack = await startDashboardStack({ ROTATION_INTERVAL: '3600', ROTATION_GRACE_SECONDS: '2', HEALTH_TIMEOUT: '2' })
  client = await stack.client()
  visitor = await stack.chromium.visit({ viewport: { width: 1280, height: 900 } })
  await visitor.page.goto('/sign-in')
  await signInByHand(visitor, stack.operator)
})
afterAll(async () => {
  await visitor?.[Symbol.asyncDispose]()
  await stack?.[Symbol.asyncDispose]()
})

const get = async <T>(path: string) => (await client.send(path)).json<T>()
const audit = async () => (await get<{ items: { action: string; object: string }[] }>('/api/audit?limit=100')).items
const button = (name: string | RegExp) => visitor.page.getByRole('button', { name, exact: true })
const dialog = () => visitor.page.getByRole('dialog')

interface Shelved {
  incarnation: number
  slot: string
  reason: string | null
  containerId: string
  holdUntilAt: string | null
}
const shelf = async () => (await get<{ items: Shelved[] }>('/api/quarantine')).items

test('a viewer is made with a link that works once, and sees without being able to act', async () => {
  const { page } = visitor
  await page.goto('/settings')
  await page.getByLabel('Name of a new account').fill('Guest')
  await button('Make a set-up link').click()
  const link = (await dialog().locator('code').textContent()) ?? ''
  await button('Done').click()
  await page.getByRole('cell', { name: 'guest', exact: true }).waitFor()

  await using guest = await stack.chromium.visit()
  await guest.page.goto(link)
  await guest.page.getByLabel('New password', { exact: true }).fill('a guest who looks around')
  expect(guest.page.url()).not.toContain('#')
  await guest.page.getByRole('button', { name: 'Set the password' }).click()
  await guest.page.getByRole('button', { name: 'Go to sign in' }).click()
  await signInByHand(guest, { user: 'guest', password: 'a guest who looks around' })
  await guest.page.getByRole('heading', { level: 1 }).waitFor()
  expect(await guest.page.getByRole('button', { name: 'Rotate now' }).count()).toBe(0)

  await using late = await stack.chromium.visit()
  await late.page.goto(link)
  await late.page.getByLabel('New password', { exact: true }).fill('somebody who found the link')
  await late.page.getByRole('button', { name: 'Set the password' }).click()
  await late.page.getByText('This link is used, replaced or older than 24 h').waitFor()
})

test('the serving container is quarantined with a reason: another serves at once, and it stands on the shelf', async () => {
  const { page } = visitor
  const { serving } = await readStatus(stack.installation)
  await page.goto('/containers')
  await button('Quarantine').click()
  await dialog().getByRole('textbox').fill('Outgoing connections to an unknown host')
  await dialog()
    .getByRole('button', { name: /quarantine/i })
    .click()
  await dialog().waitFor({ state: 'hidden' })
  const item = await eventually('it on the shelf', 60_000, async () => (await shelf())[0])
  expect(item).toMatchObject({ slot: serving?.slot, reason: expect.stringContaining('unknown host') })
  expect(item.containerId).toContain(serving?.containerId)
  expect(await docker('inspect', '--format', '{{.State.Running}}', item.containerId)).toBe('false')
  await eventually('another one to serve', 60_000, async () => {
    const status = await readStatus(stack.installation)
    return status.serving !== null && status.serving.containerId !== serving?.containerId && status.spares.ready > 0
  })
  await page.goto('/security')
  await page.getByText('Outgoing connections to an unknown host').first().waitFor()
  await page.getByLabel('Kind').selectOption('quarantine')
  await page
    .getByRole('cell', { name: /Quarantined/ })
    .first()
    .waitFor()
  await page.getByLabel('Kind').selectOption('failover')
  await page.getByText('None of this kind in 14 days').waitFor()
})

test('it is held for longer, and then destroyed with its file system', async () => {
  const { page } = visitor
  const [item] = await shelf()
  await page.goto('/security')
  await button('Hold longer').click()
  await dialog().getByLabel('Reason').fill('The analyst comes on Monday')
  await dialog().getByRole('button', { name: 'Hold', exact: true }).click()
  await page.getByText('It is held.').waitFor()
  expect((await shelf())[0]?.holdUntilAt).toMatch(/^\d{4}-/)

  await button('Destroy').click()
  await dialog().getByRole('button', { name: 'Destroy', exact: true }).click()
  await page.getByText('It was destroyed.').waitFor()
  await page.getByText('The shelf is empty').waitFor()
  const left = await docker('ps', '-aq', '--no-trunc', '--filter', `id=${item?.containerId}`)
  expect(left).toBe('')
  const actions = (await audit()).map(({ action }) => action)
  expect(actions.filter((action) => /^quarantine/.test(action)).length).toBeGreaterThanOrEqual(2)
})

test('one-time codes are set up from the picture, asked for at the next sign-in, and each is good once', async () => {
  const { page } = visitor
  await page.goto('/settings')
  await button('Switch on one-time codes').click()
  await page.getByRole('img', { name: 'QR code with the key below' }).waitFor()
  const secret = ((await page.locator('code').first().textContent()) ?? '').replaceAll(' ', '')
  const code = () => new TOTP({ secret }).generate()
  const first = code()
  await page.getByLabel('Code', { exact: true }).fill(first)
  await button('Confirm and switch on').click()
  const codes = await page
    .getByRole('listitem')
    .filter({ hasText: /^[A-Za-z0-9-]{8,}$/ })
    .allInnerTexts()
  expect(codes.length).toBeGreaterThanOrEqual(10)
  await button('I have kept them').click()
  await page.getByText('10 of 10 recovery codes left').waitFor()

  await using again = await stack.chromium.visit()
  await again.page.goto('/sign-in')
  await fillSignIn(again, stack.operator)
  const field = again.page.getByLabel('One-time code', { exact: true })
  await field.fill(first)
  await again.page.getByRole('button', { name: 'Sign in' }).click()
  await again.page.getByText('This code was not accepted').waitFor()
  await field.fill(codes[0] ?? '')
  await again.page.getByRole('button', { name: 'Sign in' }).click()
  await again.page.waitForURL((url) => url.pathname === '/')
  await page.reload()
  await page.getByText('9 of 10 recovery codes left').waitFor()
  await button('Switch off').click()
  await button('Switch on one-time codes').waitFor()
})

test('nothing of all that broke a rule of the pages', () => {
  expect(visitor.faults).toEqual({ errors: [], cspViolations: [], foreignRequests: [], serverErrors: [] })
})
