import { expect, test } from 'vitest'
import { treeOf } from './tree.ts'

const file = (path: string, kind = 'added') => ({ path, kind, sizeBytes: 10 })

test('makes folders of paths, folders before files', () => {
  const [top, second] = treeOf([file('/z.txt'), file('/data/a'), file('/data/b')])
  expect([top?.name, top?.count, second?.name]).toEqual(['data', 2, 'z.txt'])
  expect(top?.children.map(({ path, kind }) => [path, kind])).toEqual([
    ['/data/a', 'added'],
    ['/data/b', 'added'],
  ])
})

test('draws a chain of single folders as one line', () => {
  const [top] = treeOf([file('/usr/local/lib/x.so'), file('/usr/local/lib/y.so')])
  expect(top?.name).toBe('usr/local/lib')
  expect(top?.children).toHaveLength(2)
})

test('keeps a folder that changed itself, even alone', () => {
  const [top] = treeOf([file('/tmp', 'changed'), file('/tmp/x')])
  expect([top?.name, top?.kind, top?.count, top?.children[0]?.name]).toEqual(['tmp', 'changed', 2, 'x'])
})

test('makes nothing of nothing and takes 500 files', () => {
  expect(treeOf([])).toEqual([])
  const [top] = treeOf(Array.from({ length: 500 }, (_, index) => file(`/data/${index}`)))
  expect(top?.count).toBe(500)
})
