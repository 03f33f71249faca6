import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ControlFixture, createControlFixture } from '../../tests/fakes/control-database.ts'
import { CHAIN_START } from './audit-chain.ts'
import { appendAuditEntry, verifyAuditChain } from './audit-log.ts'

let it: ControlFixture
beforeEach(async () => {
  it = await createControlFixture()
})
afterEach(() => it[Symbol.asyncDispose]())

async function fill(count: number): Promise<void> {
  await it.database.write(async (tx) => {
    for (let at = 0; at < count; at++) {
      const who = { actor: 'anna', role: 'operator', address: '203.0.113.7' }
      const what = { action: 'rotation.pause', object: 'vault', result: 'ok', reason: `entry ${at}`, detail: null }
      await appendAuditEntry(tx, { at: '2026-11-24T00:00:00.000Z', ...who, ...what, requestId: `r${at}` })
    }
  })
}

/** As whoever has the file would: without our triggers. */
async function tamper(sql: string): Promise<void> {
  const raw = await new PrismaBetterSqlite3({ url: it.file, fileMustExist: true }).connect()
  await raw.executeScript(`DROP TRIGGER audit_logs_no_update; DROP TRIGGER audit_logs_no_delete; ${sql}`)
  await raw.dispose()
}

const verify = () => verifyAuditChain(it.database.reader, 4)

test('an empty log is intact', async () => {
  expect(await verify()).toEqual({ ok: true, checked: 0, head: CHAIN_START })
})

test('an untouched log is intact, over many pages', async () => {
  await fill(11)
  const head = (await it.database.reader.meta.findUniqueOrThrow({ where: { key: 'audit_head' } })).value
  expect(await verify()).toEqual({ ok: true, checked: 11, head })
})

test.each([
  ['a changed row', "UPDATE audit_logs SET actor = 'eve' WHERE id = 6", 6],
  ['a changed null', "UPDATE audit_logs SET detail = '{}' WHERE id = 1", 1],
  ['a row taken out of the middle', 'DELETE FROM audit_logs WHERE id = 6', 7],
  ['the first row gone', 'DELETE FROM audit_logs WHERE id = 1', 2],
  ['the newest rows gone', 'DELETE FROM audit_logs WHERE id > 9', 10],
  ['everything gone', 'DELETE FROM audit_logs', 1],
  ['a changed hash', "UPDATE audit_logs SET hash = '00' WHERE id = 11", 11],
])('%s is found', async (_, sql, firstBadId) => {
  await fill(11)
  await tamper(sql)
  expect(await verify()).toMatchObject({ ok: false, firstBadId })
})
