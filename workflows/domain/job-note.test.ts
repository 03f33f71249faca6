import { expect, test } from 'vitest'
import { noteOfRefusal } from './job-note.ts'

test.each([
  [{ code: 'too_many', run: '4b0a', candidates: 900 }, 'a safety rule refused: too_many, run 4b0a'],
  [{ code: 'volume_lost' }, 'a safety rule refused: volume_lost'],
  [null, 'a safety rule refused: unknown'],
  ['text', 'a safety rule refused: unknown'],
  [{ code: 3, run: {} }, 'a safety rule refused: unknown'],
])('%j is %s', (result, note) => {
  expect(noteOfRefusal(result)).toBe(note)
})
