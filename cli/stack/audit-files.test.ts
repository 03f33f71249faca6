import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hashLine, verifyAuditChain } from '../../proxy/audit-chain.ts'
import { readAuditLines, sortAuditFiles } from './audit-files.ts'

test('reads rotated files oldest first and nothing else of the folder', () => {
  expect(sortAuditFiles(['epoch.json', 'audit.jsonl', 'audit.10.jsonl', 'audit.2.jsonl', 'audit.1.jsonl'])).toEqual([
    'audit.10.jsonl',
    'audit.2.jsonl',
    'audit.1.jsonl',
    'audit.jsonl',
  ])
})

test('the chain goes on from one file into the next', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-audit-'))
  const first = JSON.stringify({ seq: 1, prev: '0'.repeat(64) })
  const second = JSON.stringify({ seq: 2, prev: hashLine(first) })
  await writeFile(join(dir, 'audit.1.jsonl'), `${first}\n`)
  await writeFile(join(dir, 'audit.jsonl'), `${second}\n`)
  expect(await verifyAuditChain(readAuditLines(dir))).toMatchObject({ intact: true, entries: 2 })
  await writeFile(join(dir, 'audit.1.jsonl'), `${first.replace('0', '1')}\n`)
  expect(await verifyAuditChain(readAuditLines(dir))).toMatchObject({ intact: false })
  await rm(dir, { recursive: true })
})

test('a path that is not there is a message, not a stack trace', async () => {
  await expect(verifyAuditChain(readAuditLines('/nonexistent/audit.jsonl'))).rejects.toMatchObject({
    code: 'file_unreadable',
  })
})
