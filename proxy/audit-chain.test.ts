import { expect, test } from 'vitest'
import { CHAIN_START, hashLine, verifyAuditChain } from './audit-chain.ts'

function chain(length: number): string[] {
  const lines: string[] = []
  for (let seq = 1; seq <= length; seq += 1) {
    const prev = seq === 1 ? CHAIN_START : hashLine(lines[seq - 2] ?? '')
    lines.push(JSON.stringify({ ts: '2026-11-24T10:00:00.000Z', seq, prev, status: 200 }))
  }
  return lines
}

test('accepts a chain from its start, one whose beginning was rotated away, and an empty one', async () => {
  expect(await verifyAuditChain(chain(10))).toMatchObject({ intact: true, entries: 10, firstSeq: 1, lastSeq: 10 })
  expect(await verifyAuditChain(chain(10).slice(4))).toMatchObject({
    intact: true,
    entries: 6,
    firstSeq: 5,
    lastSeq: 10,
  })
  expect(await verifyAuditChain([])).toMatchObject({ intact: true, entries: 0 })
})

test.each([1, 2, 5, 9])('names entry %i when it was altered', async (seq) => {
  const lines = chain(10)
  lines[seq - 1] = lines[seq - 1]?.replace('"status":200', '"status":404') ?? ''
  expect(await verifyAuditChain(lines)).toEqual({ intact: false, seq, problem: 'altered' })
})

test.each([2, 5, 9])('names entry %i when what it says of the one before was altered', async (seq) => {
  const lines = chain(10)
  lines[seq - 1] = lines[seq - 1]?.replace(/"prev":"[0-9a-f]/, '"prev":"x') ?? ''
  expect(await verifyAuditChain(lines)).toEqual({ intact: false, seq, problem: 'altered' })
})

test.each([2, 5, 9])('names entry %i when it is missing', async (seq) => {
  expect(await verifyAuditChain(chain(10).toSpliced(seq - 1, 1))).toEqual({ intact: false, seq, problem: 'missing' })
})

test.each(['', 'x', '{}', '[]', 'null', '{"seq":"5","prev":""}'])('names an entry that reads %j', async (text) => {
  expect(await verifyAuditChain(chain(10).with(4, text))).toEqual({ intact: false, seq: 5, problem: 'unreadable' })
})

test('names a first entry that pretends to follow another', async () => {
  const forged = chain(3).map((line) => line.replace(CHAIN_START, '1'.repeat(64)))
  expect(await verifyAuditChain(forged)).toEqual({ intact: false, seq: 1, problem: 'altered' })
})
