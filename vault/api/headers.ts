/** Headers that every answer carries, the refusals of Node's own parser included (vault page, section 5.1). */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ')

const own = ['clipboard-write', 'fullscreen', 'publickey-credentials-create', 'publickey-credentials-get']
const denied = [
  'accelerometer',
  'bluetooth',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'xr-spatial-tracking',
]
const permissionsPolicy = [...own.map((name) => `${name}=(self)`), ...denied.map((name) => `${name}=()`)].join(', ')

const fixed: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': permissionsPolicy,
  'Cache-Control': 'no-store',
}

export interface HeaderFacts {
  requestId: string
  /** HAProxy says so in `X-Forwarded-Proto`, which it takes from no client. */
  https: boolean
  /** Null unless `VAULT_EXPOSE_INCARNATION` is set. */
  incarnation: string | null
}

/** A route may replace one of them (its own policy, another caching), never leave one out. */
export function commonHeaders({ requestId, https, incarnation }: HeaderFacts): Record<string, string> {
  return {
    ...fixed,
    'X-Request-Id': requestId,
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
    ...(incarnation === null ? {} : { 'X-Leyzen-Incarnation': incarnation }),
  }
}
