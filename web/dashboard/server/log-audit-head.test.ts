import { expect, test } from 'vitest'
import { logAuditHead } from './log-audit-head.ts'
import { createTestControl } from './test-control.ts'

test('the newest hash of the audit log is told, and told again', async () => {
  await using control = await createTestControl()
  const deed = {
    actor: 'mara',
    role: 'operator',
    address: null,
    object: 'vault',
    result: 'ok',
    requestId: null,
  } as const
  await control.services.audit.append({ ...deed, action: 'export' })
  const { hash } = await control.db.reader.auditLog.findFirstOrThrow()
  const told: unknown[] = []
  const log = { info: (line: unknown) => told.push(line), warn: () => undefined }
  const heads = logAuditHead({ db: control.db, log, everyMs: 5 })
  await expect.poll(() => told.length).toBeGreaterThan(1)
  heads.stop()
  expect(told[0]).toEqual({ auditHead: hash })
})
