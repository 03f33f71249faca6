import { type CookieReader, readPreference, writePreference } from './preference-cookie.ts'

/** In which zone instants are shown, and whether that is the device's own. */
export interface Zone {
  name: string
  followsDevice: boolean
}

const deviceMark = '~'

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Until a browser has told its own zone, UTC stands for it. */
export function readZone(cookies: CookieReader): Zone {
  const value = readPreference(cookies, 'zone') ?? `${deviceMark}UTC`
  const followsDevice = value.startsWith(deviceMark)
  const name = followsDevice ? value.slice(1) : value
  return isZone(name) ? { name, followsDevice } : { name: 'UTC', followsDevice: true }
}

export function writeZone({ name, followsDevice }: Zone): void {
  writePreference('zone', followsDevice ? deviceMark + name : name)
}

export function deviceZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
