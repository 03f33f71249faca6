import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseContainerId, parseEpoch, parseSlotName } from './ids.ts'
import { isHeld, isShelfName, makeRoom, SHELF_PLACES, type Shelved, shelfName, slotIn } from './quarantine.ts'

const nowMs = Date.parse('2026-11-24T12:00:00Z')
const shelf: fc.Arbitrary<Shelved[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 6 })
  .chain((epochs) =>
    fc.tuple(...epochs.map(() => fc.constantFrom(null, -1_000, 1_000))).map((holds) =>
      epochs.map((epoch, index) => {
        const hold = holds[index]
        return {
          id: parseContainerId(epoch.toString(16).padStart(64, '0')),
          name: `vault_web${(epoch % 3) + 1}.q${epoch}`,
          holdUntil: hold == null ? null : new Date(nowMs + hold).toISOString(),
        }
      }),
    ),
  )

test('removes the oldest that are not held, and no more than one place needs', () => {
  fc.assert(
    fc.property(shelf, (kept) => {
      const removed = makeRoom(kept, nowMs)
      const free = kept.filter((one) => !isHeld(one, nowMs))
      const needed = Math.max(0, kept.length - (SHELF_PLACES - 1))
      expect(removed === null).toBe(free.length < needed)
      if (removed === null) return
      expect(removed).toHaveLength(needed)
      const epochOf = ({ name }: Shelved) => Number(name.split('.q')[1])
      const left = free.filter((one) => !removed.includes(one))
      for (const gone of removed) {
        expect(isHeld(gone, nowMs)).toBe(false)
        for (const stays of left) expect(epochOf(gone)).toBeLessThan(epochOf(stays))
      }
    }),
  )
})

test('names a place by slot and epoch, and reads the slot back', () => {
  const slot = parseSlotName('vault_web1')
  expect(shelfName(slot, parseEpoch(44))).toBe('vault_web1.q44')
  expect(slotIn('vault_web1.q44')).toBe('vault_web1')
  expect(slotIn('vault_web1')).toBe('vault_web1')
  expect(['vault_web1', 'vault_web1.q0', 'vault.q', 'vault.qa'].some(isShelfName)).toBe(false)
})
