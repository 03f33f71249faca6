import { expect, test } from 'vitest'
import { adviseTestTools, testTools } from './test-tools.ts'

test('the instruction names all that is missing and one command that brings it', () => {
  const advice = adviseTestTools(testTools)
  expect(advice).toContain('python3 (3.9 or later) with its venv module and the command ip and the browser Chromium')
  expect(advice).toContain('`sudo apt-get install python3-venv iproute2 chromium`')
  expect(adviseTestTools(testTools.slice(1))).not.toContain('python')
})

test('says how a system brings a tool that has no package there', () => {
  expect(adviseTestTools(testTools)).toMatch(/start again\. Ubuntu has Chromium as a snap only: `sudo snap install /)
  expect(adviseTestTools(testTools.slice(0, 2))).not.toContain('Ubuntu has')
})
