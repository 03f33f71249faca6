import { expect, test } from 'vitest'
import { createProgress } from './progress.ts'

function createSink(isTTY: boolean) {
  return {
    text: '',
    isTTY,
    columns: 80,
    write(text: string) {
      this.text += text
    },
  }
}

test('without a terminal each step has a line at its start and at its end', async () => {
  const sink = createSink(false)
  let clock = 0
  const progress = createProgress(sink, () => clock)
  await progress.step('first', async () => {
    clock = 1_500
  })
  expect(sink.text).toBe('→ first\n✓ first (1.5 s)\n')
})

test('a step that fails is shown as failed and its error goes on', async () => {
  const sink = createSink(false)
  const failing = createProgress(sink).step('first', () => Promise.reject(new Error('no')))
  await expect(failing).rejects.toThrow('no')
  expect(sink.text).toMatch(/✗ first/)
})

test('on a terminal nothing of the live line is left behind', async () => {
  const sink = createSink(true)
  await createProgress(sink).step('first', () => new Promise((resolve) => setTimeout(resolve, 400)))
  expect(sink.text).toContain('⠙')
  expect(sink.text.split('\r\u001b[2K').at(-1)).toMatch(/^✓ first \(0\.\d s\)\n$/)
})
