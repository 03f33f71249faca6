/** The filter of the audit log as it stands in the address, so that a view can be sent to somebody. */
import type { AuditQuery } from '../../contract/audit.ts'
import { parseMoment } from '../../lib/parse-moment.ts'

export interface AuditSearch {
  actor?: string | undefined
  action?: string | undefined
  from?: string | undefined
  to?: string | undefined
  before?: string | undefined
}

export const filterNames = ['actor', 'action', 'from', 'to'] as const

type Raw = Record<string, string | string[] | undefined>

export function readSearch(raw: Raw): AuditSearch {
  const names = [...filterNames, 'before'] as const
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = raw[name]
      const text = (Array.isArray(value) ? value[0] : value)?.trim().slice(0, 100)
      return text === undefined || text === '' ? [] : [[name, text]]
    }),
  )
}

/** What cannot be read is left out and named, so that a filter never silently means something else. */
export function toQuery(
  search: AuditSearch,
  { zone, nowMs }: { zone: string; nowMs: number },
): { query: AuditQuery; unread: string[] } {
  const unread: string[] = []
  const instant = (name: 'from' | 'to') => {
    const text = search[name]
    if (text === undefined) return {}
    const at = parseMoment(text, zone, nowMs) ?? parseMoment(`${text} 00:00`, zone, nowMs)
    if (at !== null) return { [name]: new Date(at).toISOString() }
    unread.push(text)
    return {}
  }
  const before = Number(search.before)
  const query = {
    limit: 50,
    ...(search.actor !== undefined && { actor: search.actor }),
    ...(search.action !== undefined && { action: search.action }),
    ...instant('from'),
    ...instant('to'),
    ...(Number.isSafeInteger(before) && before > 0 && { before }),
  }
  return { query, unread }
}

/** The address of the same view with something else in it. */
export function hrefOf(path: string, search: AuditSearch): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) if (value !== undefined) query.set(name, value)
  return query.size === 0 ? path : `${path}?${query}`
}
