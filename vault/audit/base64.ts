/** Standard base64, as signed notes want it: padded, nothing else taken. */
export function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** Answers null for anything that is not exactly the form that `encodeBase64` gives. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  return encodeBase64(bytes) === text ? bytes : null
}
