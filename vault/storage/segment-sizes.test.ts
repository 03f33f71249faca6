import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SEGMENT_CHUNKS, segmentLayout } from '../format/segments.ts'
import { ciphertextSize } from '../format/sizes.ts'
import { segmentAt, segmentBytes, segmentCount, segmentOffset } from './segment-sizes.ts'

const shapes = fc.record({
  csize: fc
    .oneof(
      fc.nat(40_000_000),
      fc.maxSafeNat().map((size) => size % 2 ** 40),
    )
    .map(ciphertextSize),
  seg: fc.constantFrom(...SEGMENT_CHUNKS),
})

test('segments are cut where the format cuts them', () => {
  fc.assert(
    fc.property(shapes, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (shape, share) => {
      const layout = segmentLayout(shape.csize, shape.seg)
      expect(segmentCount(shape)).toBe(layout.segments)
      for (const n of [0, Math.floor(share * layout.segments), layout.segments - 1]) {
        const { offset, length } = layout.segment(n)
        expect([segmentOffset(shape, n), segmentBytes(shape, n)]).toEqual([offset, length])
        expect([segmentAt(shape, offset), segmentAt(shape, offset + length - 1)]).toEqual([n, n])
      }
      expect(segmentOffset(shape, layout.segments)).toBe(shape.csize)
      expect(() => segmentBytes(shape, layout.segments)).toThrow(RangeError)
    }),
  )
})
