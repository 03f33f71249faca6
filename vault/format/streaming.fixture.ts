/** `bytes` as a stream of pieces of `cut` bytes, the last shorter; each piece is made when it is asked for. */
export function inPieces(bytes: Uint8Array, cut: number): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (at >= bytes.length) return controller.close()
        controller.enqueue(bytes.subarray(at, at + cut))
        at += cut
      },
    },
    { highWaterMark: 0 },
  )
}

/** All that a stream gave out, and what it ended with. */
export async function collect(stream: ReadableStream<Uint8Array>): Promise<{ bytes: Uint8Array; failure: unknown }> {
  const parts: Uint8Array[] = []
  let failure: unknown
  try {
    for await (const part of stream) parts.push(part)
  } catch (caught) {
    failure = caught
  }
  return { bytes: concat(parts), failure }
}

/** Runs `bytes` through a stream; throws what the stream failed with. */
export async function through(
  transform: TransformStream<Uint8Array, Uint8Array>,
  bytes: Uint8Array,
  cut: number,
): Promise<Uint8Array> {
  const { bytes: out, failure } = await collect(inPieces(bytes, cut).pipeThrough(transform))
  if (failure !== undefined) throw failure
  return out
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** An array as a source for random access. */
export function asSource(bytes: Uint8Array) {
  return { size: bytes.length, read: async (offset: number, length: number) => bytes.slice(offset, offset + length) }
}

/** Pseudo-random bytes (xorshift32), the same for one seed: cheap, and never compared with secrets. */
export function seededBytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4))
  let state = seed * 2_654_435_761 || 1
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[at] = state
  }
  return new Uint8Array(words.buffer, 0, length)
}
