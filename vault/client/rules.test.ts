import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAccountKeys, drawId, drawKey, type UserId } from '../keys/index.ts'
import { createHeld } from './held.ts'
import { createLanes, forEachParallel } from './lanes.ts'
import { parseLinkAddress, renderLinkAddress } from './links.ts'
import { openSealedMarks, type SealedStorage } from './marks.ts'
import { findPasswordFlaw } from './password-rule.ts'
import { chooseParallel, chooseSegmentChunks } from './transfer-shape.ts'

test('a password is refused when it is short, common, monotonous or the login', () => {
  const flaws = ['short one', 'PasswordPassword', 'aaaaaaaaaaaaab', 'alice-alice-1'].map((one) =>
    findPasswordFlaw(one, 'alice'),
  )
  expect(flaws).toEqual(['short', 'common', 'monotonous', 'login'])
  expect(findPasswordFlaw('vexed-otter-plumbing-41', 'alice')).toBeUndefined()
})

test('a list of held segments is read back for every set', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(60)), (numbers) => {
      const sorted = numbers.toSorted((a, b) => a - b)
      const held = createHeld(sorted.join(','))
      expect(Array.from({ length: 61 }, (_, n) => n).filter((n) => held.has(n))).toEqual(sorted)
    }),
  )
  expect([0, 17, 18, 19].map((n) => createHeld('0-17,19').has(n))).toEqual([true, true, false, true])
})

test('segments shrink on slow lines and no more is under way than 0.4 s of the line', () => {
  const mib = 1_048_576
  expect([undefined, 5 * mib, 15 * mib, 30 * mib, 50 * mib].map((speed) => chooseSegmentChunks(speed))).toEqual([
    512, 64, 128, 256, 512,
  ])
  expect([undefined, mib, 80 * mib, 900 * mib].map((speed) => chooseParallel(8 * mib, speed))).toEqual([4, 2, 4, 6])
})

test('lanes never let more run than they are, and after a failure nothing new begins', async () => {
  const lanes = createLanes(3)
  let running = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 1))
    running--
  }
  await Promise.all(Array.from({ length: 20 }, () => lanes.run(work)))
  expect(most).toBe(3)
  const begun: number[] = []
  const failing = forEachParallel(100, 2, async (index) => {
    begun.push(index)
    if (index === 3) throw new Error('three')
  })
  await expect(failing).rejects.toThrow('three')
  expect(begun.length).toBeLessThan(10)
})

test('a link’s address is read back, and anything else is no link', () => {
  const address = `/s/00000000-0000-4000-8000-000000000001#${'A'.repeat(32)}`
  expect(renderLinkAddress(parseLinkAddress(`https://vault.example${address}`))).toBe(address)
  for (const wrong of ['', '/s/x#y', address.slice(0, -1), address.replace('#', '?'), `${address}A`]) {
    expect(() => parseLinkAddress(wrong), wrong).toThrow('link')
  }
})

test('marks outlive the program for their own account only', async () => {
  let kept: Uint8Array | undefined
  const storage: SealedStorage = {
    load: async () => kept,
    async save(sealed) {
      kept = sealed
    },
  }
  const keysOf = () => createAccountKeys(drawKey(), { user: drawId<UserId>(), amkEpoch: 1 })
  const keys = keysOf()
  const mark = { rev: 7, hash: 'h' }
  await (await openSealedMarks(keys, storage)).put('folder:x', mark)
  expect(await (await openSealedMarks(keys, storage)).get('folder:x')).toEqual(mark)
  expect(await (await openSealedMarks(keysOf(), storage)).get('folder:x')).toBeUndefined()
  expect(Buffer.from(kept ?? []).includes('folder:x')).toBe(false)
})
