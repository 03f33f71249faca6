export interface ByteRange {
  start: number
  /** Byte after the last. */
  end: number
}

/**
 * One range of a content (RFC 9110, section 14.2): `a-b`, `a-` or `-n`. Null for one that cannot be satisfied, for
 * several, and for another unit.
 */
export function parseByteRange(header: string, sizeBytes: number): ByteRange | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,16})-(\d{0,16})$/i.exec(header) ?? []
  if (first === '' && last === '') return null
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes)
  return start < end ? { start, end } : null
}
