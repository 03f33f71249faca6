/** What browsers tell of pages that broke our policy: logged, bounded, never believed. */
import { randomUUID } from 'node:crypto'
import { DashboardError } from './dashboard-error.ts'
import type { Guards } from './guards.ts'
import { answerOf, refusalOf } from './respond.ts'

const REPORT_BYTES = 4_096
const SHOWN = 5
const media = /^application\/(?:reports\+json|csp-report)\s*(?:;|$)/i

interface ReportServices {
  guards: Pick<Guards, 'checkTransport' | 'addressOf' | 'spend'>
  log: { warn(line: object, message: string): void }
}

export async function answerCspReport(request: Request, { guards, log }: ReportServices): Promise<Response> {
  const requestId = randomUUID()
  try {
    guards.checkTransport(request)
    await guards.spend('csp_report', guards.addressOf(request))
    if (!media.test(request.headers.get('content-type') ?? '')) {
      throw new DashboardError('unsupported_media_type', 'need application/reports+json')
    }
    for (const report of readReports(await readText(request)))
      log.warn({ report, requestId }, 'content security policy')
    return answerOf(undefined, requestId)
  } catch (error) {
    return refusalOf(error, requestId)
  }
}

async function readText(request: Request): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body ?? []) {
    length += part.length
    if (length > REPORT_BYTES)
      throw new DashboardError('body_too_large', `a report is larger than ${REPORT_BYTES} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts, length).toString('utf8')
}

interface Report {
  directive: string
  blocked: string
  document: string
}

function readReports(text: string): Report[] {
  const list = [parse(text)].flat().slice(0, SHOWN)
  return list.map((item) => {
    const body = field(item, 'body') ?? field(item, 'csp-report') ?? item
    const either = (...names: string[]) =>
      names.map((name) => field(body, name)).find((value) => typeof value === 'string')
    return {
      directive: shown(either('effectiveDirective', 'effective-directive', 'violated-directive')),
      blocked: shown(either('blockedURL', 'blocked-uri')),
      document: shown(either('documentURL', 'document-uri')),
    }
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new DashboardError('invalid_json', 'the report is not JSON')
  }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined

/** Without query and fragment, where a secret could stand. */
const shown = (value: unknown): string => (typeof value === 'string' ? value.split(/[?#]/)[0]?.slice(0, 200) : '') ?? ''
