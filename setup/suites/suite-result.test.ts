import { expect, test } from 'vitest'
import { parseVitestReport, renderTotal } from './suite-result.ts'

const report = (fields: object) =>
  JSON.stringify({
    success: true,
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    ...fields,
  })

test('counts what vitest counted', () => {
  expect(
    parseVitestReport('unit', report({ numFailedTests: 2, success: false }), { isClean: false, isFiltered: false }),
  ).toEqual({
    name: 'unit',
    passed: 3,
    failed: 2,
    skipped: 0,
  })
})

test('names what was bad: a test with the beginning of its message, a file that could not be loaded', () => {
  const testResults = [
    { name: 'a.test.ts', status: 'passed', assertionResults: [{ title: 'holds', status: 'passed' }] },
    {
      name: 'b.test.ts',
      status: 'failed',
      assertionResults: [{ title: 'breaks', status: 'failed', failureMessages: ['Error: 1 is not 2\n  at b'] }],
    },
    { name: 'c.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
  ]
  const text = report({ success: false, numFailedTests: 1, testResults })
  expect(parseVitestReport('unit', text, { isClean: false, isFiltered: false }).failures).toEqual([
    'b.test.ts: breaks: Error: 1 is not 2',
    'c.test.ts: no such module',
  ])
})

test.each([
  ['a file that could not be loaded', report({ success: false }), false],
  ['a run that ended badly after its last test', report({}), false],
  ['a suite in which nothing ran', report({ numPassedTests: 0 }), true],
  ['a run that wrote no report', undefined, false],
])('counts %s as a failure', (_, text, isClean) => {
  expect(parseVitestReport('unit', text, { isClean, isFiltered: false }).failed).toBe(1)
})

test('a filter may leave a suite with nothing to run', () => {
  const found = parseVitestReport('docker', report({ numPassedTests: 0 }), { isClean: true, isFiltered: true })
  expect(found.failed).toBe(0)
})

test('closes with one line over all suites', () => {
  const results = [
    { name: 'unit', passed: 10, failed: 0, skipped: 0 },
    { name: 'docker', passed: 4, failed: 1, skipped: 0 },
  ]
  expect(renderTotal(results)).toBe('14 passed, 1 failed')
  expect(renderTotal([...results, { name: 'x', passed: 0, failed: 0, skipped: 2 }])).toBe(
    '14 passed, 1 failed, 2 skipped',
  )
})
