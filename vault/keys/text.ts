const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function toUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Only well-formed UTF-8; a byte order mark stays where it is. @throws TypeError */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
