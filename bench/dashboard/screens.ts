/** What a person waits for: JavaScript of each screen, when it can be used, and how old a step is when it is painted. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { z } from 'zod'
import { spreadOf } from '../rotation/statistics.ts'
import { askForRotation, type Ground, signIn } from './sign-in.ts'

export interface ScreenLoad {
  screen: string
  /** Bodies as they travelled, scripts only. */
  scriptBytes: number
  documentBytes: number
  firstPaintMs: number
  /** From navigation to the end of the last long task after which the page was quiet for half a second. */
  interactiveMs: number
}

export interface Painted {
  n: number
  p50: number
  p95: number
}

const screens = ['/', '/rotations', '/containers', '/exposure', '/policy', '/security', '/audit', '/settings'] as const
const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync']
const QUIET_MS = 500
const PATIENCE_MS = 60_000

export interface ScreensPlan {
  /** Cold loads of each screen; the median counts. */
  loads: number
  /** Rotations that are watched on Overview. */
  rotations: number
}

export async function measureScreens(ground: Ground, plan: ScreensPlan, signal: AbortSignal) {
  const cookie = await signIn(ground, signal)
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
  try {
    const loads: ScreenLoad[] = []
    for (const screen of screens) {
      const rounds: ScreenLoad[] = []
      for (let round = 0; round < plan.loads; round += 1) rounds.push(await load(browser, { ground, cookie, screen }))
      signal.throwIfAborted()
      loads.push(medianOf(rounds))
    }
    return { loads, painted: await watchRotations(browser, { ground, cookie, count: plan.rotations }, signal) }
  } finally {
    await browser.close()
  }
}

const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

function medianOf(rounds: readonly ScreenLoad[]): ScreenLoad {
  const of = (read: (one: ScreenLoad) => number) => Math.round(middle(rounds.map(read)))
  return {
    screen: rounds[0]?.screen ?? '',
    scriptBytes: of((one) => one.scriptBytes),
    documentBytes: of((one) => one.documentBytes),
    firstPaintMs: of((one) => one.firstPaintMs),
    interactiveMs: of((one) => one.interactiveMs),
  }
}

async function load(
  browser: Browser,
  { ground, cookie, screen }: { ground: Ground; cookie: string; screen: string },
): Promise<ScreenLoad> {
  const context = await signedIn(browser, ground, cookie)
  try {
    const page = await context.newPage()
    const bytes = await countBytes(page)
    await page.addInitScript(watchTasks)
    await page.goto(screen)
    const found = await quietPage(page)
    return { screen, scriptBytes: bytes.script, documentBytes: bytes.document, ...found }
  } finally {
    await context.close()
  }
}

/** As the browser itself counts them; headers included, so a little too much. */
async function countBytes(page: Page): Promise<Record<'script' | 'document', number>> {
  const bytes = { script: 0, document: 0 }
  const session = await page.context().newCDPSession(page)
  const kinds = new Map<string, string>()
  session.on('Network.responseReceived', ({ requestId, type }) => void kinds.set(requestId, type.toLowerCase()))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId)
    if (kind === 'script' || kind === 'document') bytes[kind] += encodedDataLength
  })
  await session.send('Network.enable')
  return bytes
}

const watchTasks = `
  window.__lastTask = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.__lastTask = entry.startTime + entry.duration
  }).observe({ type: 'longtask', buffered: true })`

const timesOf = z.object({ now: z.number(), lastTask: z.number(), loaded: z.number(), paint: z.number() })
const readTimes = `({
  now: performance.now(),
  lastTask: window.__lastTask,
  loaded: performance.getEntriesByType('navigation')[0]?.domContentLoadedEventEnd ?? 0,
  paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
})`

async function quietPage(page: Page): Promise<{ firstPaintMs: number; interactiveMs: number }> {
  await page.getByText('Live', { exact: true }).first().waitFor({ timeout: PATIENCE_MS })
  const endMs = performance.now() + PATIENCE_MS
  for (;;) {
    const { now, lastTask, loaded, paint } = timesOf.parse(await page.evaluate(readTimes))
    const interactiveMs = Math.max(lastTask, loaded)
    if (now - interactiveMs >= QUIET_MS || performance.now() > endMs) return { firstPaintMs: paint, interactiveMs }
    await page.waitForTimeout(50)
  }
}

async function signedIn(browser: Browser, { url }: Ground, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: url })
  const [name = '', ...value] = cookie.split('=')
  await context.addCookies([{ name, value: value.join('='), url }])
  return context
}

/** From the instant at which a step began to the frame that shows it on Overview. */
async function watchRotations(
  browser: Browser,
  { ground, cookie, count }: { ground: Ground; cookie: string; count: number },
  signal: AbortSignal,
): Promise<Painted> {
  const context = await signedIn(browser, ground, cookie)
  try {
    const page = await context.newPage()
    await page.addInitScript(watchSteps)
    await page.goto('/')
    await page.getByText('Live', { exact: true }).first().waitFor({ timeout: PATIENCE_MS })
    const lateMs: number[] = []
    for (let round = 0; round < count; round += 1) {
      const epoch = await askForRotation(ground, cookie, signal)
      if (epoch !== null) lateMs.push(...(await lateness(page, { ground, cookie, epoch })))
      await page.waitForTimeout(3_000)
    }
    const { n, p50, p95 } = spreadOf(lateMs)
    return { n, p50, p95 }
  } finally {
    await context.close()
  }
}

/** `epoch step` → when it was first on the screen. A step that is over before the next frame is never seen. */
const watchSteps = `
  window.__steps = {}
  const look = () => {
    for (const { dataset } of document.querySelectorAll('[data-step]')) window.__steps[dataset.step] ??= Date.now()
  }
  addEventListener('DOMContentLoaded', () => {
    new MutationObserver(() => requestAnimationFrame(look)).observe(document.body, {
      attributes: true, childList: true, subtree: true, characterData: true,
    })
  })`

const seenSteps = z.record(z.string(), z.number())
const detail = z.object({
  outcome: z.string().nullable(),
  steps: z.array(z.object({ step: z.string(), attempt: z.int(), startedAt: z.string() })),
})

async function lateness(
  page: Page,
  { ground, cookie, epoch }: { ground: Ground; cookie: string; epoch: number },
): Promise<number[]> {
  const endMs = performance.now() + PATIENCE_MS
  for (;;) {
    const answer = await fetch(new URL(`/api/rotations/${epoch}`, ground.url), { headers: { cookie } })
    const found = detail.safeParse(await answer.json())
    if (found.success && found.data.outcome !== null) {
      const seen = seenSteps.parse(await page.evaluate('window.__steps'))
      return found.data.steps.flatMap(({ step, attempt, startedAt }) => {
        const shownAt = seen[`${epoch} ${step}`]
        return shownAt === undefined || attempt > 1 ? [] : [shownAt - Date.parse(startedAt)]
      })
    }
    if (performance.now() > endMs) throw new Error(`rotation ${epoch} did not end within ${PATIENCE_MS / 1_000} s`)
    await page.waitForTimeout(250)
  }
}
