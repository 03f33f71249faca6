/** Checking what a server says about its log; nothing it sends is believed before that. */
import { emptyRoot, HASH_BYTES, hashNode, sameBytes } from './hashes.ts'

const isIndex = (value: number) => Number.isSafeInteger(value) && value >= 0
const half = (value: number) => Math.floor(value / 2)
const isOdd = (value: number) => value % 2 === 1

export interface InclusionClaim {
  seq: number
  size: number
  leaf: Uint8Array
  proof: readonly Uint8Array[]
  root: Uint8Array
}

/** Whether `leaf` is entry `seq` of the tree with that size and root (RFC 9162 section 2.1.3.2). */
export async function verifyInclusion({ seq, size, leaf, proof, root }: InclusionClaim): Promise<boolean> {
  if (!isIndex(seq) || !isIndex(size) || seq >= size || !areHashes([leaf, root, ...proof])) return false
  let [fn, sn, hash] = [seq, size - 1, leaf]
  for (const sibling of proof) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      hash = await hashNode(sibling, hash)
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else {
      hash = await hashNode(hash, sibling)
    }
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && sameBytes(hash, root)
}

export interface ConsistencyClaim {
  from: number
  fromRoot: Uint8Array
  to: number
  toRoot: Uint8Array
  proof: readonly Uint8Array[]
}

/** Whether the larger tree begins with all entries of the smaller one (RFC 9162 section 2.1.4.2). */
export async function verifyConsistency(claim: ConsistencyClaim): Promise<boolean> {
  const { from, fromRoot, to, toRoot, proof } = claim
  if (!isIndex(from) || !isIndex(to) || from > to || !areHashes([fromRoot, toRoot, ...proof])) return false
  if (from === to) return proof.length === 0 && sameBytes(fromRoot, toRoot)
  if (from === 0) return proof.length === 0 && sameBytes(fromRoot, await emptyRoot())
  const path = isPowerOfTwo(from) ? [fromRoot, ...proof] : [...proof]
  const [first, ...others] = path
  if (first === undefined) return false
  let [fn, sn] = [from - 1, to - 1]
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)]
  let [oldHash, newHash] = [first, first]
  for (const sibling of others) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      ;[oldHash, newHash] = [await hashNode(sibling, oldHash), await hashNode(sibling, newHash)]
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else {
      newHash = await hashNode(newHash, sibling)
    }
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && sameBytes(oldHash, fromRoot) && sameBytes(newHash, toRoot)
}

const areHashes = (values: readonly Uint8Array[]) => values.every(({ length }) => length === HASH_BYTES)

function isPowerOfTwo(value: number): boolean {
  let rest = value
  while (rest > 1 && !isOdd(rest)) rest = half(rest)
  return rest === 1
}
