import { expect, test } from 'vitest'
import { renderLogLine } from './follow-logs.ts'

const line = '{"level":"info","msg":"a \\"b\\""}'

test('a line stands behind its source unless only one was asked for', () => {
  expect(renderLogLine('haproxy', line, { json: false, wanted: undefined })).toBe(`haproxy          | ${line}`)
  expect(renderLogLine('haproxy', line, { json: false, wanted: 'haproxy' })).toBe(line)
})

test('as JSON every line names its source and holds the text unchanged', () => {
  const printed = renderLogLine('vault_web1', line, { json: true, wanted: 'vault_web1' })
  expect(printed).not.toContain('\n')
  expect(JSON.parse(printed)).toEqual({ service: 'vault_web1', line })
})
