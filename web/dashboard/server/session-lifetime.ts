import type { Role } from '../contract/account.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long a session lives without input, and how long at most. A viewer may hang on a wall. */
export const lifetimes: Readonly<Record<Role, { idleMs: number; absoluteMs: number }>> = {
  operator: { idleMs: 30 * MINUTE_MS, absoluteMs: 12 * HOUR_MS },
  viewer: { idleMs: DAY_MS, absoluteMs: 7 * DAY_MS },
}

/** How long an ended session is remembered: to say why it ended, and which addresses an account has been at. */
export const REMEMBERED_MS = 7 * DAY_MS
