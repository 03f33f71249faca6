/** The browser that an operator sits at, and everything that goes wrong in it. */
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts'

/** What a page did that no page of ours may do. A refusal that a test provokes (401, 403, 429 …) is none of it. */
export interface Faults {
  /** Console errors and exceptions that nobody caught. */
  errors: string[]
  cspViolations: string[]
  /** Requests to anything but the dashboard itself. */
  foreignRequests: string[]
  /** Answers that say "our own fault". */
  serverErrors: string[]
}

export interface Visitor extends AsyncDisposable {
  page: Page
  context: BrowserContext
  faults: Faults
}

export interface Chromium extends AsyncDisposable {
  /** Someone at a fresh browser: no cookie, no storage. */
  visit(options?: BrowserContextOptions): Promise<Visitor>
  /** What pages wanted to reach beside the loopback interface, by any way. */
  foreignHosts(): string[]
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** What this browser asks of its maker whatever page is open (seen with an empty page and the flags above). */
const ownHosts = new Set([
  'update.googleapis.com',
  'accounts.google.com',
  'clients2.google.com',
  'redirector.gvt1.com',
  'content-autofill.googleapis.com',
  'optimizationguide-pa.googleapis.com',
  'passwordsleakcheck-pa.googleapis.com',
  'safebrowsing.googleapis.com',
  'www.google.com',
])
const isOwn = (wanted: string) => ownHosts.has(new URL(/^https?:/.test(wanted) ? wanted : `https://${wanted}`).hostname)

/** Debian's Chromium with a profile of its own, without a window. Its pages belong to `origin`. */
export async function startChromium(origin: string): Promise<Chromium> {
  const proxy = await startRecordingProxy()
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: flags,
    proxy: { server: proxy.address, bypass: '127.0.0.1, localhost' },
  })
  return {
    foreignHosts: () => proxy.wanted.filter((wanted) => !isOwn(wanted)),
    visit: async (options) => startVisit(await browser.newContext({ baseURL: origin, ...options }), origin),
    [Symbol.asyncDispose]: () => stop(browser, proxy),
  }
}

async function stop(browser: { close(): Promise<void> }, proxy: RecordingProxy): Promise<void> {
  await browser.close()
  await proxy[Symbol.asyncDispose]()
}

async function findChromium(): Promise<string> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, 'chromium')
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file
  }
  throw new Error('the browser tests need Chromium: on Debian `apt-get install chromium`')
}

async function startVisit(context: BrowserContext, origin: string): Promise<Visitor> {
  const faults: Faults = { errors: [], cspViolations: [], foreignRequests: [], serverErrors: [] }
  watch(context, faults, origin)
  return { context, faults, page: await context.newPage(), [Symbol.asyncDispose]: () => context.close() }
}

const isRefusal = /^Failed to load resource: the server responded with a status of [345]\d\d/

function watch(context: BrowserContext, faults: Faults, origin: string): void {
  context.on('console', (message) => {
    const text = message.text()
    // Chromium says each violation here, those of workers and of inline parts included.
    if (/Content.Security.Policy/i.test(text)) faults.cspViolations.push(text)
    else if (message.type() === 'error' && !isRefusal.test(text)) faults.errors.push(text)
  })
  context.on('weberror', (error) => void faults.errors.push(error.error().stack ?? error.error().message))
  context.on('request', (request) => {
    const url = new URL(request.url())
    const isOurs = url.origin === origin || ['data:', 'blob:', 'about:'].includes(url.protocol)
    if (!isOurs) faults.foreignRequests.push(request.url())
  })
  context.on('response', (answer) => {
    if (answer.status() === 500) faults.serverErrors.push(`${answer.request().method()} ${answer.url()}`)
  })
}

/** What a person can read on the page now. */
export const shownText = (page: Page) => page.evaluate<string>('document.body.innerText')
