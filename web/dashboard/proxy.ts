/** Before every request: headers for the answer, a nonce for the page. Who may see what is asked by the pages themselves. */
import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { contentSecurityPolicy, securityHeaders } from './server/headers.ts'
import { bouncePage, needsBounce, transportPage } from './server/headers-plain-page.ts'
import { readArrival, transportFault } from './server/transport.ts'

/** What requests of programs go to; there the routes themselves say no, in JSON. */
const forPrograms = /^\/(?:api|metrics|healthz|readyz)(?:\/|$)/

export function proxy(request: NextRequest): Response {
  const { pathname, search } = request.nextUrl
  const nonce = randomBytes(16).toString('base64')
  const arrival = readArrival(request.headers)
  const isStatic = pathname.startsWith('/_next/static/')
  const answer = forPrograms.test(pathname) ? null : plainAnswer(request, nonce)
  const response =
    answer ?? NextResponse.next({ request: { headers: forPage(request.headers, nonce, pathname + search) } })
  for (const [name, value] of securityHeaders({
    nonce,
    isTls: arrival.isTls,
    isStatic,
    isStream: pathname === '/api/stream',
  }))
    response.headers.set(name, value)
  return response
}

function plainAnswer({ headers, method }: NextRequest, nonce: string): Response | null {
  // biome-ignore lint/style/noProcessEnv: this file is bundled apart from the services and runs before them
  const fault = transportFault(readArrival(headers), process.env.DASHBOARD_ORIGIN ?? null)
  if (fault !== null) return html(transportPage(fault), fault === 'misdirected' ? 421 : 403)
  return needsBounce(headers, method) ? html(bouncePage(nonce), 200) : null
}

const html = (body: string, status: number) =>
  new NextResponse(body, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })

/** Next takes the nonce for its own scripts out of the policy; pages learn where they are, for the way back after sign-in. */
function forPage(headers: Headers, nonce: string, place: string): Headers {
  const passed = new Headers(headers)
  passed.set('content-security-policy', contentSecurityPolicy(nonce))
  passed.set('x-leyzen-nonce', nonce)
  passed.set('x-leyzen-place', place)
  return passed
}
