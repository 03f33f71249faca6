/** How one suite ended, in tests; a program that only says yes or no counts as one. */
export type SuiteResult = {
  name: string
  passed: number
  failed: number
  skipped: number
  /** What was bad, by name, as far as the suite says it: it stands at the very end, where nothing scrolls it away. */
  failures?: readonly string[]
}

type Report = { success: boolean; passed: number; failed: number; skipped: number; failures: string[] }

function readReport(text: string): Report | undefined {
  const raw: Record<string, unknown> = JSON.parse(text)
  const count = (field: string) => (typeof raw[field] === 'number' ? raw[field] : Number.NaN)
  const [passed, failed] = [count('numPassedTests'), count('numFailedTests')]
  const skipped = count('numPendingTests') + count('numTodoTests')
  const isComplete = [passed, failed, skipped].every(Number.isInteger)
  return isComplete ? { success: raw.success === true, passed, failed, skipped, failures: namesOf(raw) } : undefined
}

function namesOf({ testResults }: Record<string, unknown>): string[] {
  const files: VitestFile[] = Array.isArray(testResults) ? testResults : []
  return files.flatMap(({ name, status, message, assertionResults = [] }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0 && status === 'failed') return [`${name}: ${firstLine(message)}`]
    return failed.map(({ title, failureMessages }) => `${name}: ${title}: ${firstLine(failureMessages?.[0])}`)
  })
}

const firstLine = (text: string | undefined) => (text ?? 'no message').split('\n', 1)[0]

type VitestFile = {
  name: string
  status: string
  message?: string
  assertionResults?: { title: string; status: string; failureMessages?: string[] }[]
}

/** How the process ended; a filter may leave a suite with nothing to run. */
export type VitestRun = { isClean: boolean; isFiltered: boolean }

/**
 * Pure: vitest's JSON report. A file that could not be loaded has no failed test, and a run that wrote no report has
 * crashed: both count as one failure, as does a suite in which nothing ran.
 */
export function parseVitestReport(name: string, text: string | undefined, run: VitestRun): SuiteResult {
  const read = text === undefined ? undefined : readReport(text)
  if (read === undefined) return { name, passed: 0, failed: 1, skipped: 0 }
  const { passed, failed, skipped, failures } = read
  const isEmpty = passed + failed + skipped === 0
  if (isEmpty && run.isFiltered && run.isClean) return { name, passed, failed, skipped }
  const hasHiddenFailure = failed === 0 && (!read.success || !run.isClean || passed === 0)
  return { name, passed, failed: hasHiddenFailure ? 1 : failed, skipped, ...(failures.length > 0 && { failures }) }
}

/** The closing line that continuous integration reads. */
export function renderTotal(results: readonly SuiteResult[]): string {
  const sum = (field: 'passed' | 'failed' | 'skipped') => results.reduce((total, result) => total + result[field], 0)
  const skipped = sum('skipped')
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}
