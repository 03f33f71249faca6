/** How the page looks and behaves for this browser: no secret, so the page itself may write it. */
export const preferenceNames = { theme: 'leyzen-theme', zone: 'leyzen-zone', keys: 'leyzen-keys' } as const
export type PreferenceName = keyof typeof preferenceNames

const yearS = 31_536_000

/** A cookie and not storage: the server must know it before the first paint, and signing out clears storage. */
export function writePreference(name: PreferenceName, value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  const cookie = `${preferenceNames[name]}=${encodeURIComponent(value)}; Path=/; Max-Age=${yearS}; SameSite=Strict${secure}`
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing over plain HTTP, where localhost runs
  document.cookie = cookie
}

export interface CookieReader {
  get(name: string): { value: string } | undefined
}

/** @returns what the browser sent, decoded; null where nothing readable came */
export function readPreference(cookies: CookieReader, name: PreferenceName): string | null {
  const raw = cookies.get(preferenceNames[name])?.value
  if (raw === undefined) return null
  try {
    return decodeURIComponent(raw)
  } catch {
    return null // not ours: nothing that we write fails to decode
  }
}
