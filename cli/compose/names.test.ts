import { expect, test } from 'vitest'
import { checkContainerNames, containerNames } from './names.ts'

const names = (...replicas: string[]) => ({ replicas, job: 'vault_web_job' })

test('numbers the replicas behind the prefix', () => {
  expect(containerNames({ WEB_CONTAINER_PREFIX: 'vault_web', WEB_REPLICAS: 3 })).toEqual({
    replicas: ['vault_web1', 'vault_web2', 'vault_web3'],
    job: 'vault_web_job',
  })
})

test('takes the given names where there are some', () => {
  expect(
    containerNames({ WEB_CONTAINER_PREFIX: 'v', WEB_REPLICAS: 3, ORCH_WEB_CONTAINERS: ['one', 'two'] }).replicas,
  ).toEqual(['one', 'two'])
})

test.each([
  ['twice', names('one', 'one')],
  ['hex only', names('deadbeef', 'two')],
  ['hex only by its number', { replicas: ['abc1', 'two'], job: 'abc_job' }],
  ['a word of a route', names('json', 'two')],
  ['shell-like', names('a;rm -rf', 'two')],
  ['a substitution', names('$(id)', 'two')],
  ['a path', names('../etc', 'two')],
  ['empty', names('', 'two')],
  ['of 64 characters', names('x'.repeat(64), 'two')],
  ['with a line end', names('one\n', 'two')],
  ['like a quarantined one', names('one.q7', 'two')],
  ["the job's", names('vault_web_job', 'two')],
])('refuses a name that is %s', (_, given) => {
  expect(checkContainerNames(given)).toHaveLength(1)
})

test('lists every bad name and accepts good ones', () => {
  expect(checkContainerNames(names('json', 'deadbeef', 'ok-1', 'create'))).toHaveLength(3)
  expect(checkContainerNames(names('vault_web1', 'b2.x', 'c-3'))).toEqual([])
})
