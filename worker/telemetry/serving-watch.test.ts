import { expect, test } from 'vitest'
import { parseContainerId, parseSlotName } from '../../workflows/domain/ids.ts'
import { type ServingSight, unwatched, watchServing } from './serving-watch.ts'

const slot = parseSlotName('vault_web1')
const id = parseContainerId('a'.repeat(64))
const well: ServingSight = {
  slot,
  container: { id, status: 'running', health: 'healthy' },
  takesTraffic: true,
  nowMs: 0,
}

/** Risks raised, by the number of the tick, when the sights come every two seconds. */
function watch(sights: ServingSight[]): [number, string][] {
  let state = unwatched
  return sights.flatMap((sight, tick): [number, string][] => {
    const seen = watchServing(state, { ...sight, nowMs: tick * 2_000 })
    state = seen.state
    return seen.risk === null ? [] : [[tick, seen.risk.detail]]
  })
}

test('says nothing of a container that runs and gets traffic, or of which HAProxy cannot be asked', () => {
  expect(watch([well, { ...well, takesTraffic: null }, { ...well, takesTraffic: null }, well])).toEqual([])
})

test('a dead or missing container is a risk at once, and again after half a minute', () => {
  const dead: ServingSight = { ...well, container: { id, status: 'exited', health: 'none' }, takesTraffic: null }
  expect(watch(Array.from({ length: 17 }, () => dead))).toEqual([
    [0, 'container exited'],
    [15, 'container exited'],
  ])
  expect(watch([well, { ...well, container: null }])).toEqual([[1, 'container gone']])
})

test('a failed probe right after the thaw is not a risk, one that stays is', () => {
  const failing: ServingSight = { ...well, container: { id, status: 'running', health: 'unhealthy' } }
  expect(watch([failing, failing, well, failing, failing])).toEqual([])
  expect(watch([failing, failing, failing])).toEqual([[2, 'health check fails']])
})

test('a slot that HAProxy sends nothing is a risk at the second tick, counted anew for the next container', () => {
  const refused: ServingSight = { ...well, takesTraffic: false }
  const other: ServingSight = {
    ...refused,
    container: { id: parseContainerId('b'.repeat(64)), status: 'running', health: 'none' },
  }
  expect(watch([refused, refused])).toEqual([[1, 'HAProxy sends it nothing']])
  expect(watch([refused, other])).toEqual([])
})
