const LIMIT_BYTES = 4_096

/** JSON for a column of at most 4 KiB; what is longer is replaced by a note of its size, never cut in the middle. */
export function boundedJson(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  const bytes = Buffer.byteLength(text)
  return bytes <= LIMIT_BYTES ? text : JSON.stringify({ truncated: true, bytes })
}

/** Error texts and reasons; the column has no bound of its own. */
export function boundedText(text: string, limit = 1_000): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}
