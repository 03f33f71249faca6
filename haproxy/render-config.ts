/** HAProxy's configuration from the template and typed values. Pure: the same values give the same bytes. */

export interface EdgeConfig {
  /** null: plain HTTP only. */
  tls: null | {
    /** Paths inside the container. */
    certificate: string
    key: string
    /** Port that browsers use; the redirect from HTTP needs it. */
    publicPort: number
  }
  /** null: no dashboard. `host` is its name on dashboard_network. */
  dashboard: null | { host: string; port: number }
  adminSocket: string
  adminGid: number
  /** Addresses to listen on, as HAProxy writes them: `:8080`, `127.0.0.1:8405`. */
  binds: { http: string; https: string; health: string; dashboard: string }
  /** Folder of the error pages inside the container. */
  errors: string
}

/** What the compose file mounts and publishes. */
export const edgeDefaults: EdgeConfig = {
  tls: null,
  dashboard: null,
  adminSocket: '/run/haproxy-admin/admin.sock',
  adminGid: 2300,
  binds: { http: ':8080', https: ':8443', health: '127.0.0.1:8405', dashboard: ':8081' },
  errors: '/etc/leyzen/haproxy/errors',
}

const SLOTS = 64
/** How many headers of one answer may hold our cookie. What comes after them is dropped with the foreign ones. */
const COOKIE_HEADERS = 4

/** @throws RangeError for a value that cannot stand in a configuration, Error when the template asks for an unknown one */
export function renderHaproxyConfig(template: string, edge: EdgeConfig): string {
  const isOn: Record<string, boolean> = {
    tls: edge.tls !== null,
    plain: edge.tls === null,
    dashboard: edge.dashboard !== null,
  }
  const values = templateValues(edge)
  const text = chosenBlocks(template, isOn).replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`haproxy.cfg.template: there is no value ${name}`)
    return value
  })
  return text.split('\n').slice(2).join('\n')
}

function templateValues({ tls, dashboard, adminSocket, adminGid, binds, errors }: EdgeConfig): Record<string, string> {
  const prefix = tls ? '__Host-' : ''
  return {
    adminSocket: path(adminSocket),
    adminGid: String(whole(adminGid)),
    errors: path(errors),
    httpBind: bind(binds.http),
    httpsBind: bind(binds.https),
    healthBind: bind(binds.health),
    dashboardBind: bind(binds.dashboard),
    certificate: path(tls?.certificate ?? '/'),
    key: path(tls?.key ?? '/'),
    publicPort: tls && tls.publicPort !== 443 ? `:${whole(tls.publicPort)}` : '',
    dashboardServer: dashboard ? `${host(dashboard.host)}:${whole(dashboard.port)}` : '',
    slots: servers(),
    edgeRules: indented(edgeRules),
    // With the prefix over plain HTTP as well: there it is for this machine only, where browsers take it (vault page, 5.1).
    vaultCookie: indented(cookieRules('__Host-vault')),
    dashboardCookie: indented(cookieRules(`${prefix}leyzen`, dashboardPreferences)),
    vaultHeaders: indented(answerHeaders),
  }
}

/** Keeps what stands between `[name]` and `[/name]` where `name` is on, and drops the marks. */
function chosenBlocks(template: string, isOn: Record<string, boolean>): string {
  const open: string[] = []
  const kept = template.split('\n').filter((line) => {
    const mark = /^\[(\/?)(\w+)\]$/.exec(line)
    if (!mark) return open.every((name) => isOn[name])
    const [, closing, name = ''] = mark
    if (isOn[name] === undefined) throw new Error(`haproxy.cfg.template: there is no block ${name}`)
    if (!closing) open.push(name)
    else if (open.pop() !== name) throw new Error(`haproxy.cfg.template: [/${name}] closes another block`)
    return false
  })
  if (open.length > 0) throw new Error(`haproxy.cfg.template: [${open.join('], [')}] stays open`)
  return kept.join('\n')
}

function servers(): string {
  return Array.from({ length: SLOTS }, (_, index) => `    server slot${index + 1} 127.0.0.1:9 disabled`).join('\n')
}

const indented = (lines: readonly string[]) => lines.map((line) => `    ${line}`).join('\n')

/** Requests: nothing the client says about itself is believed, nothing but plain HTTP is spoken. */
const edgeRules = [
  'http-request deny deny_status 400 if { req.hdr(Upgrade) -m found }',
  'http-request deny deny_status 400 if { method CONNECT TRACE }',
  'http-request del-header X-Forwarded -m beg',
  'http-request del-header X-Leyzen- -m beg',
  'http-request del-header Forwarded',
  'http-request del-header Via',
  'http-request del-header Proxy',
  'http-request del-header X-Real-IP',
  'http-request del-header X-Client-IP',
  'http-request del-header X-Original-URL',
  'http-request del-header X-Rewrite-URL',
  'http-request set-header X-Forwarded-For %[src]',
  'http-request set-header X-Forwarded-Proto %[var(txn.proto)]',
  'http-request set-header X-Forwarded-Host %[req.hdr(Host)] if { req.hdr(Host) -m found }',
  // The error mark is HAProxy's own word: no server may forge it.
  'http-response del-header X-Leyzen-Error',
  'http-response del-header Server',
  'http-response del-header X-Powered-By',
  'http-response del-header Via',
]

/** How the dashboard looks for this browser: written by its page, needed before the first paint, no secret. */
const dashboardPreferences = ['leyzen-theme', 'leyzen-zone', 'leyzen-keys']

/**
 * Only the cookie `name` passes, in both directions, and `preferences` from the browser. HAProxy reads a value that begins with a quote up to the next one,
 * over semicolons and so over other cookies: quotes go first, and what is left must look like a value of ours. Not with
 * replace-header, to which a backslash and a digit in the cookie would be a reference to the text before the change.
 */
function cookieRules(name: string, preferences: readonly string[] = []): string[] {
  const read = preferences.map((preference, index) => `http-request set-var(txn.look${index}) req.cook(${preference})`)
  const passOn = preferences.map(
    (preference, index) =>
      `http-request add-header Cookie ${preference}=%[var(txn.look${index})] if { var(txn.look${index}) -m reg ^[A-Za-z0-9_.~%+/=-]{1,80}$ }`,
  )
  const nth = Array.from({ length: COOKIE_HEADERS }, (_, index) => index + 1)
  const isOwn = (n: number) => `{ res.fhdr(Set-Cookie,${n}) -m beg ${name}= } !{ res.fhdr(Set-Cookie,${n}) -m sub \\" }`
  return [
    String.raw`http-request set-header Cookie %[req.fhdr(Cookie),regsub(\\\",,g)] if { req.fhdr(Cookie) -m found }`,
    `http-request set-var(txn.cookie) req.cook(${name})`,
    ...read,
    'http-request del-header Cookie',
    `http-request set-header Cookie ${name}=%[var(txn.cookie)] if { var(txn.cookie) -m reg ^[A-Za-z0-9_.~+/=-]+$ }`,
    ...passOn,
    ...nth.map((n) => `http-response set-var(txn.set${n}) res.fhdr(Set-Cookie,${n}) if ${isOwn(n)}`),
    'http-response del-header Set-Cookie',
    ...nth.map((n) => `http-response add-header Set-Cookie %[var(txn.set${n})] if { var(txn.set${n}) -m found }`),
  ]
}

/** The dashboard's session lives on the same host: an intruder in a vault must not be able to clear it. */
const clearing =
  'http-response del-header Clear-Site-Data unless { res.fhdr_cnt(Clear-Site-Data) eq 1 } { res.fhdr(Clear-Site-Data) -m str \\"cache\\" }'

/** Set only where the vault has not: its own word is closer to the page. Error pages get them too. */
const securityHeaders = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['X-Frame-Options', 'DENY'],
].map(([name, value]) => `http-after-response set-header ${name} ${value} unless { res.hdr(${name}) -m found }`)

const answerHeaders = [clearing, ...securityHeaders]

function path(text: string): string {
  if (!/^\/[\w./-]*$/.test(text)) throw new RangeError(`path: got ${JSON.stringify(text)}`)
  return text
}

function bind(text: string): string {
  if (!/^(?:\d{1,3}(?:\.\d{1,3}){3})?:\d{1,5}$/.test(text)) throw new RangeError(`bind: got ${JSON.stringify(text)}`)
  return text
}

function host(text: string): string {
  if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(text)) throw new RangeError(`host: got ${JSON.stringify(text)}`)
  return text
}

function whole(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new RangeError(`number: got ${value}`)
  return value
}
