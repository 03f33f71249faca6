/** The headers of every answer: pages, data, errors and static files alike. */

export interface Answering {
  /** Fresh for each request; base64. */
  nonce: string
  isTls: boolean
  /** `/_next/static/…`: named after what is in it, so it never changes. */
  isStatic: boolean
  /** An event stream: held back by whoever compresses it, it would arrive in lumps. */
  isStream?: boolean
}

const off = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
const permissions = off.map((name) => `${name}=()`).join(', ')

export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    'report-to csp',
  ].join('; ')
}

export function securityHeaders({
  nonce,
  isTls,
  isStatic,
  isStream = false,
}: Answering): [name: string, value: string][] {
  return [
    ['Content-Security-Policy', contentSecurityPolicy(nonce)],
    ['Reporting-Endpoints', 'csp="/api/csp-report"'],
    ['X-Content-Type-Options', 'nosniff'],
    // `no-referrer` can turn Origin into `null`, which the CSRF rule refuses.
    ['Referrer-Policy', 'same-origin'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', permissions],
    ['X-Frame-Options', 'DENY'],
    ...(isTls ? [['Strict-Transport-Security', 'max-age=31536000'] satisfies [string, string]] : []),
    [
      'Cache-Control',
      isStatic ? 'public, max-age=31536000, immutable' : isStream ? 'no-store, no-transform' : 'no-store',
    ],
  ]
}
