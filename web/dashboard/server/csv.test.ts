import { expect, test } from 'vitest'
import { AuditQuery } from '../contract/audit.ts'
import { RotationsQuery } from '../contract/rotations.ts'
import { csvLine, csvResponse, wants } from './csv.ts'
import { auditTable, rotationsTable } from './exports.ts'
import { createTestControl, seedHistory, seedPool } from './test-control.ts'

test('what would break a line or run as a formula does neither', () => {
  expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines', null, 7, true])).toBe(
    'plain,"a,b","say ""hi""","two\nlines",,7,true\r\n',
  )
  expect(csvLine(['=1+1', '+x', '-x', '@x', '\tx'])).toBe("'=1+1,'+x,'-x,'@x,'\tx\r\n")
})

test('all rotations go out page by page, each once', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  seedHistory(control.sql, { count: 450, everyS: 60 })
  const response = csvResponse(rotationsTable(control.services, RotationsQuery.parse({ outcome: 'rotated' })))
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="rotations.csv"')
  const lines = (await response.text()).trimEnd().split('\r\n')
  expect(lines).toHaveLength(1 + 446)
  const width = lines[0]?.split(',').length
  expect(lines.every((line) => line.split(',').length === width)).toBe(true)
  expect(new Set(lines.slice(1).map((line) => line.split(',')[0])).size).toBe(446)
})

test('a reader who goes away ends the reading', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  seedHistory(control.sql, { count: 900, everyS: 60 })
  const response = csvResponse(rotationsTable(control.services, RotationsQuery.parse({})))
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  const read = control.statements.length
  await new Promise((done) => setTimeout(done, 20))
  expect(control.statements.length).toBe(read)
})

test('the audit log goes out with its hashes', async () => {
  await using control = await createTestControl()
  const deed = {
    actor: 'mara',
    role: 'operator',
    address: '::1',
    object: 'vault',
    result: 'ok',
    requestId: 'r',
  } as const
  await control.services.audit.append({ ...deed, action: 'export', detail: { query: '?a=1,2' } })
  const text = await csvResponse(auditTable(control.services, AuditQuery.parse({}))).text()
  expect(text).toMatch(
    /^id,at,actor,.*,hash\r\n1,2026-11-24T12:00:00\.000Z,mara,operator,::1,export,vault,ok,,"\{""query"":""\?a=1,2""\}",r,[0-9a-f]{64}\r\n$/,
  )
})

test('a type is wanted when it is named', () => {
  const headers = (accept: string) => new Headers({ accept })
  expect(wants(headers('text/csv;q=0.9, */*;q=0.1'), 'text/csv')).toBe(true)
  expect(wants(headers('*/*'), 'text/csv')).toBe(false)
  expect(wants(new Headers(), 'text/csv')).toBe(false)
})
