import { expect, test } from 'vitest'
import { createNames, listNameProblems } from './container-names.ts'

test.each([
  ['json'],
  ['create'],
  ['prune'],
  ['deadbeef'],
  ['0123456789abcdef'],
  ['ABC'],
  ['a'],
  ['x'.repeat(64)],
  ['-vault'],
  ['a/b'],
  ['a b'],
  ['$(id)'],
  [''],
  ['a;rm'],
  ['ä_vault'],
])('refuses %j as the name of a container', (name) => {
  expect(listNameProblems([name], 'vault_web_job')).toHaveLength(1)
  expect(listNameProblems(['vault_web1'], name)).toHaveLength(1)
})

test('refuses a name twice, a name that is another in quarantine, and too few or too many', () => {
  expect(listNameProblems(['v1', 'v1'], 'v_job')).toHaveLength(1)
  expect(listNameProblems(['v1', 'v_job'], 'v_job')).toHaveLength(1)
  expect(listNameProblems(['v1', 'v1.q7'], 'v_job')).toHaveLength(1)
  expect(listNameProblems([], 'v_job')).toHaveLength(1)
  expect(
    listNameProblems(
      Array.from({ length: 65 }, (_, at) => `v${at}`),
      'v_job',
    ),
  ).toHaveLength(1)
  expect(
    listNameProblems(
      Array.from({ length: 64 }, (_, at) => `v${at}`),
      'v_job',
    ),
  ).toEqual([])
  expect(listNameProblems(['json', 'create', 'v1', 'v1'], 'prune')).toHaveLength(4)
})

test('knows what was configured, exactly, and what derives from it', () => {
  const names = createNames(['v1', 'v2'], 'v_job')
  expect(names.find('v1')).toEqual({ name: 'v1', slot: 'v1', role: 'replica' })
  expect(names.find('v_job')).toEqual({ name: 'v_job', slot: 'v_job', role: 'job' })
  expect(names.find('v1.q7')).toEqual({ name: 'v1.q7', slot: 'v1', role: 'quarantined' })
  for (const other of [
    'V1',
    'v',
    'v11',
    'v3',
    'v1.q',
    'v1.q0',
    'v1.q07',
    'v1.q7.q8',
    'v_job.q7',
    'v3.q7',
    '__proto__',
    'constructor',
  ]) {
    expect(names.find(other), other).toBeUndefined()
  }
})
