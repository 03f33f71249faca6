import { expect, test } from 'vitest'
import type { Switch } from './facts.ts'
import { timerIntervalsMs } from './timer-intervals.ts'

const hop = (atMs: number, [from, to]: [string, string], trigger: Switch['trigger'] = 'timer'): Switch => ({
  ...{ atMs, from, to, trigger },
})

test('takes the times between neighbours that the timer or the age limit ended', () => {
  const switches = [hop(0, ['a', 'b']), hop(100, ['b', 'c']), hop(250, ['c', 'a'], 'age')]
  expect(timerIntervalsMs(switches)).toEqual([100, 150])
})

test('leaves out what a person or a risk cut short, but counts from there', () => {
  const switches = [
    hop(0, ['a', 'b']),
    hop(30, ['b', 'c'], 'manual'),
    hop(150, ['c', 'a']),
    hop(160, ['a', 'b'], 'drift'),
  ]
  expect(timerIntervalsMs(switches)).toEqual([120])
})

test('leaves out an interval that contains a pause or a new policy', () => {
  const switches = [hop(0, ['a', 'b']), hop(100, ['b', 'c']), hop(250, ['c', 'a']), hop(400, ['a', 'b'])]
  expect(timerIntervalsMs(switches, [120, 130])).toEqual([100, 150])
  expect(timerIntervalsMs(switches, [260, 99])).toEqual([150])
})

test('leaves out a gap in the records', () => {
  expect(timerIntervalsMs([hop(0, ['a', 'b']), hop(100, ['c', 'a']), hop(150, ['a', 'b'])])).toEqual([50])
})
