/** What an entry says besides, as lines; of before and after only what differs. */
export interface DetailLine {
  name: string
  before: string | null
  after: string
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function detailLines(detail: unknown): DetailLine[] {
  if (!isRecord(detail))
    return detail === null || detail === undefined ? [] : [{ name: '', before: null, after: shown(detail) }]
  const { before, after, ...rest } = detail
  const plain = flat(rest).map(([name, value]) => ({ name, before: null, after: value }))
  if (before === undefined && after === undefined) return plain
  return [...changes(before, after), ...plain]
}

function changes(before: unknown, after: unknown): DetailLine[] {
  const [old, now] = [new Map(flat(before)), new Map(flat(after))]
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => ({ name, before: old.get(name) ?? '–', after: now.get(name) ?? '–' }))
}

/** Nested objects as dotted names. */
function flat(value: unknown, prefix = ''): [name: string, value: string][] {
  if (!isRecord(value)) return value === undefined || value === null ? [] : [[prefix, shown(value)]]
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const name = prefix === '' ? key : `${prefix}.${key}`
    return isRecord(inner) ? flat(inner, name) : [[name, shown(inner)]]
  })
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
