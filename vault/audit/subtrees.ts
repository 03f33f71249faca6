/** Which complete subtrees make up a Merkle tree, a proof or a range of one (RFC 6962 section 2.1): arithmetic only. */

/** The complete subtree over the leaves from `index · 2^level` to `(index + 1) · 2^level − 1`. */
export interface Subtree {
  level: number
  index: number
}

/** Leaves from `start` up to, not including, `end`. */
export interface LeafRange {
  start: number
  end: number
}

/** Greatest power of two below `size`; size ≥ 2. Not by bit operations: those know 32 bits. */
const splitOf = (size: number): number => {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

/** The complete subtrees of a range from left to right, each as large as it can be. */
export function subtreesOf({ start, end }: LeafRange): Subtree[] {
  const found: Subtree[] = []
  for (let at = start; at < end; ) {
    let [level, width] = [0, 1]
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2
      level++
    }
    found.push({ level, index: at / width })
    at += width
  }
  return found
}

/** Levels above 0 of the subtrees that leaf `seq` completes, lowest first. */
export function completedLevels(seq: number): number[] {
  const levels: number[] = []
  for (let [rest, level] = [seq, 1]; rest % 2 === 1; rest = Math.floor(rest / 2), level++) levels.push(level)
  return levels
}

/** What an inclusion proof of leaf `seq` in a tree of `size` leaves hashes, in the order of RFC 6962 section 2.1.1. */
export function inclusionRanges(seq: number, size: number): LeafRange[] {
  const path: LeafRange[] = []
  for (let [start, end] = [0, size]; end - start > 1; ) {
    const middle = start + splitOf(end - start)
    if (seq < middle) {
      path.push({ start: middle, end })
      end = middle
    } else {
      path.push({ start, end: middle })
      start = middle
    }
  }
  return path.reverse()
}

/** What a proof that the tree of `from` leaves became that of `to` hashes, in the order of RFC 6962 section 2.1.2. */
export function consistencyRanges(from: number, to: number): LeafRange[] {
  if (from === 0 || from === to) return []
  const path: LeafRange[] = []
  let [start, end, isWholeOldTree] = [0, to, true]
  while (from !== end) {
    const middle = start + splitOf(end - start)
    if (from <= middle) {
      path.push({ start: middle, end })
      end = middle
    } else {
      path.push({ start, end: middle })
      start = middle
      isWholeOldTree = false
    }
  }
  if (!isWholeOldTree) path.push({ start, end })
  return path.reverse()
}
