import { type Bytes, unshared } from './bytes.ts'

/** Cuts a stream of pieces of any length into blocks of one size. */
export interface Blocks {
  /** The blocks that are complete now. Each is only valid until the next is asked for. */
  cut(piece: Uint8Array): Generator<Bytes, void, undefined>
  /** What is left over, shorter than a block. */
  rest(): Bytes
}

export function createBlocks(size: number): Blocks {
  const carry = new Uint8Array(size)
  let filled = 0
  return {
    *cut(piece) {
      let left = unshared(piece)
      if (filled > 0) {
        const head = left.subarray(0, size - filled)
        carry.set(head, filled)
        filled += head.length
        if (filled < size) return
        filled = 0
        left = left.subarray(head.length)
        yield carry
      }
      for (; left.length >= size; left = left.subarray(size)) yield left.subarray(0, size)
      carry.set(left)
      filled = left.length
    },
    rest: () => carry.subarray(0, filled),
  }
}
