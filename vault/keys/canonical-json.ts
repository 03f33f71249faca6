import { isBase64Url } from './base64url.ts'
import { KeysError, type KeysErrorCode } from './errors.ts'
import { isId } from './ids.ts'

/** One field: what it may hold, and whether it may be absent. */
interface Field {
  readonly isValid: (value: unknown) => boolean
  readonly optional?: true
}

/** The fields of an object in the order in which they are written. */
export interface Shape<T> {
  readonly code: KeysErrorCode
  readonly fields: { readonly [K in keyof T]-?: Field }
  /** What must hold between fields. */
  readonly isConsistent?: (value: T) => boolean
}

export const exactly = (...allowed: readonly (string | number | boolean)[]): Field => ({
  isValid: (value) => allowed.some((one) => one === value),
})
export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Field => ({
  isValid: (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
})
export const base64 = (minBytes: number, maxBytes = minBytes): Field => ({
  isValid: (value) => isBase64Url(value, minBytes, maxBytes),
})
/** `base64`, or "" for "there is none". */
export const base64OrNone = (bytes: number): Field => ({
  isValid: (value) => value === '' || isBase64Url(value, bytes),
})
export const text = (maxLength: number): Field => ({
  isValid: (value) => typeof value === 'string' && value.length <= maxLength && value.isWellFormed(),
})
export const flag: Field = { isValid: (value) => typeof value === 'boolean' }
export const id: Field = { isValid: isId }
export const time: Field = { isValid: isTime }
export const optional = (field: Field): Field => ({ ...field, optional: true })

/** 24 characters of ISO 8601 in UTC, as `toISOString` writes them. */
function isTime(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return false
  const instant = new Date(value)
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === value
}

/**
 * The one text of a value: no spaces, the fields of the shape in its order.
 * @throws KeysError with the shape's code
 */
export function renderCanonical<T extends object>(shape: Shape<T>, value: T): string {
  const ordered: Record<string, unknown> = {}
  for (const key in shape.fields) {
    const field: Field = shape.fields[key]
    const held: unknown = value[key]
    if (held === undefined && field.optional) continue
    if (!field.isValid(held)) throw new KeysError(shape.code)
    ordered[key] = held
  }
  if (shape.isConsistent?.(value) === false) throw new KeysError(shape.code)
  return JSON.stringify(ordered)
}

/**
 * The value of a canonical text. Any other text is refused: unknown, doubled or reordered fields, spaces, other escapes.
 * @throws KeysError with the shape's code
 */
export function parseCanonical<T extends object>(shape: Shape<T>, json: string): T {
  const value = parseJson(json, shape.code)
  if (typeof value !== 'object' || value === null) throw new KeysError(shape.code)
  // Written again it must be the same text, which covers all that the fields alone do not.
  if (renderCanonical(shape, value as T) !== json) throw new KeysError(shape.code)
  return value as T
}

/** @throws KeysError with `code` */
export function parseJson(json: string, code: KeysErrorCode): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new KeysError(code, { cause })
  }
}
