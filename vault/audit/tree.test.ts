import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyRoot, foldSubtrees, hashLeaf, hashNode } from './hashes.ts'
import { verifyConsistency, verifyInclusion } from './proofs.ts'
import { completedLevels, consistencyRanges, inclusionRanges, type LeafRange, subtreesOf } from './subtrees.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const MOST = 70
const leaves = await Promise.all(Array.from({ length: MOST }, (_, index) => hashLeaf(`entry ${index}`)))

/** The definition of RFC 6962 section 2.1, word by word: the second implementation. */
async function naiveRoot(from: readonly Uint8Array[]): Promise<Uint8Array> {
  if (from.length < 2) return from[0] ?? emptyRoot()
  const split = 2 ** Math.ceil(Math.log2(from.length) - 1)
  return hashNode(await naiveRoot(from.slice(0, split)), await naiveRoot(from.slice(split)))
}
const naive = ({ start, end }: LeafRange) => naiveRoot(leaves.slice(start, end))
const rootOf = (size: number) => naiveRoot(leaves.slice(0, size))
const proofOf = (ranges: LeafRange[]) => Promise.all(ranges.map(naive))

test('the known tree of the certificate transparency project has the known roots at each size', async () => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const known = await Promise.all(inputs.map((input) => hashLeaf(Buffer.from(input, 'hex'))))
  const roots = await Promise.all(inputs.map((_, index) => naiveRoot(known.slice(0, index + 1))))
  expect(hex(await emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(roots.map(hex)).toEqual([
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ])
})

test('every range of a proof folds from complete subtrees to the hash of the definition', async () => {
  for (const size of [1, 2, 3, 7, 8, 21, 64, MOST]) {
    const all = [{ start: 0, end: size }, ...inclusionRanges(size - 1, size), ...inclusionRanges(0, size)]
    for (const range of all) {
      const parts = subtreesOf(range).map(({ level, index }) =>
        naive({ start: index * 2 ** level, end: (index + 1) * 2 ** level }),
      )
      expect(hex(await foldSubtrees(await Promise.all(parts)))).toBe(hex(await naive(range)))
    }
  }
})

test('a leaf completes exactly the subtrees that end with it', () => {
  expect([0, 1, 2, 3, 5, 7, 15].map(completedLevels)).toEqual([[], [1], [], [1, 2], [1], [1, 2, 3], [1, 2, 3, 4]])
  expect(subtreesOf({ start: 0, end: 2 ** 40 + 1 })).toEqual([
    { level: 40, index: 0 },
    { level: 0, index: 2 ** 40 },
  ])
})

const sizes = fc.integer({ min: 1, max: MOST })

test('inclusion: each entry is proven in each tree, and no other entry, place, size or root by the same proof', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), async (size, draw) => {
      const seq = draw % size
      const proof = await proofOf(inclusionRanges(seq, size))
      const claim = { seq, size, leaf: leaves[seq] ?? new Uint8Array(), proof, root: await rootOf(size) }
      expect(await verifyInclusion(claim)).toBe(true)
      const other = await hashLeaf('another')
      expect(await verifyInclusion({ ...claim, leaf: other })).toBe(false)
      expect(await verifyInclusion({ ...claim, root: other })).toBe(false)
      expect(await verifyInclusion({ ...claim, proof: [...proof, other] })).toBe(false)
      expect(await verifyInclusion({ ...claim, seq: size })).toBe(false)
      if (size > 1) expect(await verifyInclusion({ ...claim, seq: (seq + 1) % size })).toBe(false)
      if (size > 1) expect(await verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false)
    }),
    { numRuns: 60 },
  )
})

test('consistency: each tree is a beginning of each later one, and a changed, cut or shorter history is none', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, sizes, async (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      const proof = await proofOf(consistencyRanges(from, to))
      const claim = { from, fromRoot: await rootOf(from), to, toRoot: await rootOf(to), proof }
      expect(await verifyConsistency(claim)).toBe(true)
      const forged = await naiveRoot([await hashLeaf('forged'), ...leaves.slice(1, from)])
      expect(await verifyConsistency({ ...claim, fromRoot: forged })).toBe(false)
      expect(await verifyConsistency({ ...claim, proof: [...proof, forged] })).toBe(false)
      if (from < to) expect(await verifyConsistency({ ...claim, from: to, to: from })).toBe(false)
      if (proof.length > 0) expect(await verifyConsistency({ ...claim, proof: proof.slice(1) })).toBe(false)
    }),
    { numRuns: 60 },
  )
})
