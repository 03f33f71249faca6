import { expect, test } from 'vitest'
import { emphasise } from './emphasis.ts'

test('lets the names of slots stand out', () => {
  expect(emphasise('vault_web2 took over. vault_web1 ends.', ['vault_web1', 'vault_web2'])).toEqual([
    { at: 0, text: 'vault_web2', isName: true },
    { at: 10, text: ' took over. ', isName: false },
    { at: 22, text: 'vault_web1', isName: true },
    { at: 32, text: ' ends.', isName: false },
  ])
})

test('takes the longer of two names', () => {
  expect(emphasise('web10 serves', ['web1', 'web10'])[0]).toEqual({ at: 0, text: 'web10', isName: true })
})

test('joins to the same sentence whatever the names are', () => {
  for (const slots of [[], ['a.b'], ['(', 'web']]) {
    expect(
      emphasise('web (a.b) stays', slots)
        .map(({ text }) => text)
        .join(''),
    ).toBe('web (a.b) stays')
  }
})
