import { expect, test } from 'vitest'
import { createInOrder, forEachInFlight, IN_FLIGHT } from './in-flight.ts'

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

test('runs each number once, and at most eight at a time', async () => {
  const seen: number[] = []
  let [running, most] = [0, 0]
  await forEachInFlight(100, async (index) => {
    most = Math.max(most, ++running)
    seen.push(index)
    await turns((index * 7) % 13)
    running--
  })
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index))
  expect(most).toBe(IN_FLIGHT)
})

test('begins nothing new after a failure', async () => {
  const seen: number[] = []
  const work = forEachInFlight(100, async (index) => {
    seen.push(index)
    await turns(index === 0 ? 1 : 5)
    if (index === 0) throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  await turns(50)
  expect(seen.length).toBe(IN_FLIGHT)
})

function inOrderOf(...handedOn: number[]) {
  const failures: unknown[] = []
  const ends: (() => void)[] = []
  const inOrder = createInOrder<number>(
    (result) => handedOn.push(result),
    (failure) => failures.push(failure),
  )
  const operation = (index: number) => new Promise<number>((resolve) => ends.push(() => resolve(index)))
  return { inOrder, handedOn, failures, ends, operation }
}

const isSettled = async (promise: Promise<unknown>) => {
  const still = Symbol('still')
  await turns(20)
  return (await Promise.race([promise, still])) !== still
}

test('holds back the ninth operation until one of eight has ended', async () => {
  const { inOrder, ends, operation } = inOrderOf()
  for (let index = 0; index < IN_FLIGHT - 1; index++) await inOrder.add(operation(index))
  const room = inOrder.add(operation(7))
  expect(await isSettled(room)).toBe(false)
  ends[3]?.()
  expect(await isSettled(room)).toBe(true)
})

test('hands on in order whatever ends first, and lets only so many results wait for an earlier one', async () => {
  const { inOrder, handedOn, ends, operation } = inOrderOf()
  await inOrder.add(operation(0))
  for (let index = 1; index < 2 * IN_FLIGHT - 1; index++) await inOrder.add(Promise.resolve(index))
  const room = inOrder.add(Promise.resolve(15))
  expect(await isSettled(room)).toBe(false)
  expect(handedOn).toEqual([])
  ends[0]?.()
  await room
  await inOrder.settled()
  expect(handedOn).toEqual(Array.from({ length: 16 }, (_, index) => index))
})

test('fails in the turn of the first failed operation, and hands on nothing behind it', async () => {
  const { inOrder, handedOn, failures, ends, operation } = inOrderOf()
  await inOrder.add(operation(0))
  await inOrder.add(Promise.reject(new Error('second')))
  await inOrder.add(Promise.resolve(2))
  await inOrder.add(Promise.reject(new Error('fourth')))
  await turns(10)
  expect(failures).toEqual([])
  const settled = inOrder.settled()
  ends[0]?.()
  await expect(settled).rejects.toThrow('second')
  await expect(inOrder.add(Promise.resolve(4))).rejects.toThrow('second')
  await turns(10)
  expect(handedOn).toEqual([0])
  expect(failures).toEqual([expect.objectContaining({ message: 'second' })])
})
