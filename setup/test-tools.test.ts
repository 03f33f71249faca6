import { expect, test } from 'vitest'
import { adviseTestTools, testTools } from './test-tools.ts'

test('the instruction names all that is missing and one command that brings it', () => {
  const advice = adviseTestTools(testTools)
  expect(advice).toContain('python3 (3.9 or later) with its venv module and the command ip')
  expect(advice).toContain('`sudo apt-get install python3-venv iproute2`')
  expect(adviseTestTools(testTools.slice(1))).not.toContain('python')
})
