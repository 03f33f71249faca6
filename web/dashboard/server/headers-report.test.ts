import { expect, test } from 'vitest'
import { DashboardError } from './dashboard-error.ts'
import { answerCspReport } from './headers-report.ts'

const body = {
  'document-uri': 'https://dash.example/?token=1',
  'violated-directive': 'script-src',
  'blocked-uri': 'inline',
}
const modern = [{ type: 'csp-violation', body: { effectiveDirective: 'img-src', blockedURL: 'https://x.example/#1' } }]

function send(text: string, type = 'application/reports+json', spend = async () => {}) {
  const logged: object[] = []
  const guards = { checkTransport: () => undefined, addressOf: () => '203.0.113.7', spend }
  const request = new Request('https://dash.example/api/csp-report', {
    ...{ method: 'POST', headers: { 'content-type': type }, body: text },
  })
  return answerCspReport(request, { guards, log: { warn: (line) => void logged.push(line) } }).then((answer) => ({
    answer,
    logged,
  }))
}

test('both kinds of report are logged, without query and fragment', async () => {
  const old = await send(JSON.stringify({ 'csp-report': body }), 'application/csp-report')
  expect(old.answer.status).toBe(204)
  expect(old.logged).toMatchObject([
    { report: { directive: 'script-src', blocked: 'inline', document: 'https://dash.example/' } },
  ])
  const { logged } = await send(JSON.stringify(modern))
  expect(logged).toMatchObject([{ report: { directive: 'img-src', blocked: 'https://x.example/' } }])
})

test.each([
  ['another media type', 'text/plain', '{}', 415],
  ['no JSON', 'application/reports+json', '{', 400],
  ['more than 4 KB', 'application/reports+json', JSON.stringify('x'.repeat(5_000)), 413],
])('%s is refused and not logged', async (...[, type, text, status]) => {
  const { answer, logged } = await send(text, type)
  expect([answer.status, logged]).toEqual([status, []])
})

test('what is no report is one without words, and of many only the first few are logged', async () => {
  expect((await send('null')).logged).toMatchObject([{ report: { directive: '', blocked: '', document: '' } }])
  expect((await send(JSON.stringify(Array.from({ length: 20 }, () => modern[0])))).logged).toHaveLength(5)
})

test('too many from one address are refused', async () => {
  const { answer } = await send('[]', 'application/reports+json', async () => {
    throw new DashboardError('rate_limited', 'later', { retryAfterS: 12 })
  })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '12'])
})
