/** Bytes that WebCrypto takes: never shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>

/** The view itself, or a copy of it when its memory is shared with another thread (WebCrypto refuses that). */
export function unshared(view: Uint8Array): Bytes {
  return isUnshared(view) ? view : Uint8Array.from(view)
}

function isUnshared(view: Uint8Array): view is Bytes {
  return view.buffer instanceof ArrayBuffer
}
