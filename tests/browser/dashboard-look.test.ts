import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readHistory, rotateNow } from '../docker/history.ts'
import type { Visitor } from './chromium.ts'
import { type DashboardStack, startDashboardStack } from './dashboard-stack.ts'
import { seedHistory } from './seed-history.ts'

const themes = ['light', 'dark'] as const
/** Of a phone, of a laptop, of a wall. */
const widths = [360, 1280, 1920] as const

let stack: DashboardStack
let visitor: Visitor
let pictures: string
let epochs: Record<'rotated' | 'kept' | 'alarm', number>
beforeAll(async () => {
  stack = await startDashboardStack({ ROTATION_INTERVAL: '3600' })
  await seedHistory(stack.installation, 400)
  await rotateNow(stack.installation)
  const history = await readHistory(stack.installation, 200)
  const newest = (wanted: string) => history.find(({ outcome }) => outcome === wanted)?.epoch ?? 0
  epochs = { rotated: newest('rotated'), kept: newest('kept'), alarm: newest('alarm') }
  pictures = process.env.SCREENSHOT_DIR ?? (await mkdtemp(join(tmpdir(), 'leyzen-screens-')))
  await mkdir(pictures, { recursive: true })
  process.stdout.write(`screenshots: ${pictures}\n`)
  visitor = await stack.signedIn()
})
afterAll(async () => {
  await visitor?.[Symbol.asyncDispose]()
  await stack?.[Symbol.asyncDispose]()
})

const screens: [string, () => string][] = [
  ['overview', () => '/'],
  ['rotations', () => '/rotations'],
  ['rotation-rotated', () => `/rotations/${epochs.rotated}`],
  ['rotation-kept', () => `/rotations/${epochs.kept}`],
  ['rotation-alarm', () => `/rotations/${epochs.alarm}`],
  ['containers', () => '/containers'],
  ['exposure', () => '/exposure'],
  ['policy', () => '/policy'],
  ['security', () => '/security'],
  ['audit', () => '/audit'],
  ['settings', () => '/settings'],
  ['not-found', () => '/rotations/999999999'],
]

test.each(screens)(
  '%s: nothing for axe to say, no sideways scroll, one heading, in both themes',
  async (name, path) => {
    const { page } = visitor
    await open(page, path())
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme })
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        await settled(page)
        // A chart measures its room one frame later.
        await expect
          .poll(() => sideways(page), { timeout: 2_000 })
          .toBe(0)
          .catch(() => undefined)
        await page.screenshot({ path: join(pictures, `${name}-${theme}-${width}.png`), fullPage: true })
        expect({ theme, width, overflow: await sideways(page) }).toEqual({ theme, width, overflow: 0 })
        if (width !== 1920)
          expect({ theme, width, found: await findBarriers(page) }).toEqual({ theme, width, found: [] })
      }
    }
    // The width of 1280 px at 400 %.
    await page.setViewportSize({ width: 320, height: 256 })
    await expect.poll(() => sideways(page), { timeout: 5_000 }).toBe(0)
  },
)

test('the sign-in has nothing for axe to say and no sideways scroll', async () => {
  await using stranger = await stack.chromium.visit()
  const { page } = stranger
  await open(page, '/sign-in')
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme })
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: join(pictures, `sign-in-${theme}-${width}.png`), fullPage: true })
      expect(await sideways(page)).toBe(0)
      if (width !== 1920) expect(await findBarriers(page)).toEqual([])
    }
  }
})

test('everything on the overview can be reached by Tab, is seen where it is, and shows that it has the focus', async () => {
  const { page } = visitor
  await page.setViewportSize({ width: 1280, height: 900 })
  await open(page, '/')
  const seen = new Map<string, string>()
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate<{ name: string; problem: string } | null>(describeFocus)
    if (focused === null) break
    seen.set(focused.name, focused.problem)
  }
  expect([...seen].filter(([, problem]) => problem !== '')).toEqual([])
  const names = [...seen.keys()].join('\n')
  for (const wanted of [/rotations/i, /containers/i, /policy/i, /pause/i, /rotate/i]) expect(names).toMatch(wanted)
})

test('the palette opens by its key, finds a screen and a rotation, and Escape puts everything back', async () => {
  const { page } = visitor
  await open(page, '/')
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await palette.waitFor()
  await page.keyboard.type(String(epochs.kept))
  await palette
    .getByText(new RegExp(`${epochs.kept}`))
    .first()
    .waitFor()
  await page.keyboard.press('Escape')
  await palette.waitFor({ state: 'hidden' })
  await page.keyboard.press('Control+k')
  await palette.waitFor()
  await page.keyboard.type('containers')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/containers/)
})

test('whoever asked for less motion sees none, and high contrast loses no word', async () => {
  const { page } = visitor
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '/')
  const moving = `document.getAnimations().filter((one) => one.playState === 'running').map((one) => String(one.effect?.target?.outerHTML).slice(0, 120))`
  expect(await page.evaluate(moving)).toEqual([])
  await page.emulateMedia({ forcedColors: 'active' })
  await page.screenshot({ path: join(pictures, 'overview-forced-1280.png'), fullPage: true })
  // The browser paints the text of a button in the system's colours here but reports those of the page to axe.
  expect(await findBarriers(page, ['color-contrast'])).toEqual([])
  await page.emulateMedia({ reducedMotion: 'no-preference', forcedColors: 'none' })
})

test('nothing on the overview moves out of its place while a rotation comes by', async () => {
  const { page } = visitor
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.addInitScript(observeShifts)
  await open(page, '/')
  const { epoch } = await rotateNow(stack.installation)
  await page.locator(`tr[data-epoch="${epoch}"]`).waitFor()
  // Ten figures more: every two seconds one.
  await expect.poll(() => page.evaluate('performance.now()'), { timeout: 40_000 }).toBeGreaterThan(20_000)
  const shifts = await page.evaluate<{ value: number; what: string[] }[]>('window.__shifts')
  const total = shifts.reduce((sum, { value }) => sum + value, 0)
  expect(total, JSON.stringify(shifts)).toBeLessThanOrEqual(0.01)
})

test('no screen broke a rule of its own policy, asked anybody else, or met an error', () => {
  expect(visitor.faults).toEqual({ errors: [], cspViolations: [], foreignRequests: [], serverErrors: [] })
  expect(stack.chromium.foreignHosts()).toEqual([])
})

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.evaluate('document.fonts.ready')
}

/** Two frames: what a change of width or theme started has been painted, and no transition runs. */
async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  // Not `waitForFunction`: it evaluates text inside the page, which the page's policy refuses.
  await expect.poll(() => page.evaluate(atRest), { timeout: 5_000 }).toBe(true)
}

const atRest = `document.getAnimations().every((one) =>
  one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity)`

const sideways = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth').then((px) => Math.max(0, px))

async function findBarriers(page: Page, except: string[] = []) {
  const { violations } = await new AxeBuilder({ page }).disableRules(except).analyze()
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).slice(0, 4),
  }))
}

const observeShifts = `
  window.__shifts = []
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!entry.hadRecentInput) window.__shifts.push({ value: entry.value, what: entry.sources.map(({ node }) => (node?.outerHTML ?? node?.nodeValue ?? '?').slice(0, 120)) })
    }
  }).observe({ type: 'layout-shift', buffered: true })`

/** Runs in the page. null: the focus has left the page, so the walk is over. */
const describeFocus = `(() => {
  const focused = document.activeElement
  if (!focused || focused === document.body) return null
  const box = focused.getBoundingClientRect()
  const name = (focused.getAttribute('aria-label') ?? focused.innerText ?? focused.getAttribute('name') ?? focused.tagName).trim().slice(0, 60)
  const style = getComputedStyle(focused)
  const hasRing = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  const isCovered = top === null || !(focused.contains(top) || top.contains(focused))
  const problem = [name === '' && 'no name', box.width * box.height === 0 && 'no size', !hasRing && 'no ring', isCovered && 'covered']
  return { name: name || focused.outerHTML.slice(0, 100), problem: problem.filter(Boolean).join(', ') }
})()`
