import { expect, test } from 'vitest'
import { judgeFileSystem, judgeSpace } from './file-system.ts'

test('refuses network file systems, whether the number comes signed or not', () => {
  expect(judgeFileSystem({ type: 0x6969 }).verdict).toBe('bad')
  expect(judgeFileSystem({ type: 0xff534d42 }).verdict).toBe('bad')
  expect(judgeFileSystem({ type: 0xff534d42 | 0 }).verdict).toBe('bad')
  expect(judgeFileSystem({ type: 0xef53 })).toEqual({ verdict: 'good', detail: 'local' })
})

test.each([
  [0.5, 'bad'],
  [2, 'warning'],
  [50, 'good'],
])('%d GiB free is %s', (gib, verdict) => {
  expect(judgeSpace({ bavail: gib * 262_144, bsize: 4096 }).verdict).toBe(verdict)
})
