import { expect, test } from 'vitest'
import { factOf } from './event-words.ts'

test('a drift names the files, the container and what the policy made of it', () => {
  const files = { count: 7, first: [{ path: '/tmp/x', kind: 'added' }] }
  const data = {
    kind: 'drift',
    slot: 'vault_web3',
    incarnation: 12,
    detail: '7 changed files',
    response: 'rotate',
    files,
  }
  expect(factOf({ subject: 'vault_web3', data })).toEqual({
    kind: 'drift',
    what: 'Changed files',
    detail: '7 changed files',
    where: 'vault_web3',
    incarnation: 12,
    done: 'Replaced early and destroyed; the evidence is kept.',
    by: null,
    files,
  })
})

test('without a slot the subject says where', () => {
  const fact = factOf({ subject: 'account/admin', data: { kind: 'sign_in', slot: null, detail: '6 failed' } })
  expect(fact).toMatchObject({
    where: 'account/admin',
    what: 'Failed sign-ins',
    done: expect.stringMatching(/nobody is locked out/),
  })
})

test.each([null, 'text', 7, [], { kind: 5 }, { kind: 'new_thing', files: { count: 'x' } }])(
  'an event that this page does not know is shown all the same: %j',
  (data) => {
    const fact = factOf({ subject: 'vault', data })
    expect(fact).toMatchObject({ kind: null, where: 'vault', files: null })
    expect(fact.what).not.toBe('')
  },
)

test('files of another form are left out', () => {
  const data = { kind: 'drift', files: { count: 2, first: [{ path: '/a' }, { path: 5 }, null] } }
  expect(factOf({ subject: 'vault_web1', data }).files).toEqual({ count: 2, first: [{ path: '/a', kind: 'changed' }] })
})
