/** What a request asks for. Only `/path?query` in plain ASCII; what could be read in two ways is refused. */
export interface RequestTarget {
  /** Decoded, begins with `/`, no empty or dot segments. */
  path: string
  query: URLSearchParams
}

const MAX_LENGTH = 2_048
/** RFC 9112 section 3.2.1 (origin-form) in the characters of RFC 3986. */
const ORIGIN_FORM = /^(\/[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*)(?:\?([A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*))?$/
/** Decoded, a segment must not become a separator, a second encoding or something invisible. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const AMBIGUOUS = /[/\\%\u0000-\u001f\u007f]/

/** Answers null for anything else: another form, bad encoding, `//`, `.` or `..`, encoded separators. */
export function parseTarget(raw: string): RequestTarget | null {
  if (raw.length > MAX_LENGTH) return null
  const [, path, query] = ORIGIN_FORM.exec(raw) ?? []
  if (path === undefined) return null
  const segments = path.slice(1).split('/').map(decodeSegment)
  if (segments.length > 1 && segments.at(-1) === '') segments.pop() // a closing slash is a path of its own: see below
  if (segments.some((segment) => segment === null || segment === '.' || segment === '..')) return null
  if (path !== '/' && segments.includes('')) return null
  const closing = path.length > 1 && path.endsWith('/') ? '/' : ''
  return { path: `/${segments.join('/')}${closing}`, query: new URLSearchParams(query ?? '') }
}

function decodeSegment(segment: string): string | null {
  try {
    const decoded = decodeURIComponent(segment)
    return decoded !== segment && AMBIGUOUS.test(decoded) ? null : decoded
  } catch {
    return null // not UTF-8 or a lone %
  }
}
