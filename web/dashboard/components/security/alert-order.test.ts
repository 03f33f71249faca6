import { expect, test } from 'vitest'
import { byUrgency } from './alert-order.ts'

test('what nobody has acknowledged stands first, alarms before warnings, then the newest', () => {
  const alert = (id: number, state: 'open' | 'acked', severity: 'warning' | 'alarm') => ({
    ...{ id, state, severity, openedAt: `2026-11-24T03:0${id}:00.000Z` },
  })
  const alerts = [
    alert(1, 'acked', 'alarm'),
    alert(2, 'open', 'warning'),
    alert(3, 'open', 'alarm'),
    alert(4, 'open', 'warning'),
  ]
  expect(byUrgency(alerts).map(({ id }) => id)).toEqual([3, 4, 2, 1])
})
