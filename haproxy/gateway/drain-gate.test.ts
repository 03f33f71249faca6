import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isGateOpen, isSettled, nextSteps, poolSteps } from './drain-gate.ts'
import type { ServerState } from './haproxy-report.ts'
import { NOWHERE, parseAddress, parsePoolName, parseServerNumber, parseSlotName } from './ids.ts'
import { type RuntimeCommand, renderLine } from './runtime-commands.ts'
import type { SlotWanted } from './wanted.ts'
import { emptyPool } from './wanted.ts'

const pool = parsePoolName('vault')
const here = parseAddress('10.0.0.5:8080')
const wish = (state: SlotWanted['state']): SlotWanted => ({
  state,
  address: state === 'maint' ? null : here,
  epoch: 1,
  server: parseServerNumber(2),
})
const seen = (change: Partial<ServerState>): ServerState => ({
  address: here,
  isDown: false,
  isFailing: false,
  isMaint: false,
  isDrain: false,
  isChecking: false,
  ...change,
})
const line = (wanted: SlotWanted, state: ServerState) => renderLine(pool, nextSteps(wanted, state)).trim()

test('a new address: maint and the address first, nothing else before it is seen', () => {
  expect(line(wish('candidate'), seen({ address: NOWHERE, isDrain: true }))).toBe(
    'set server vault/slot2 state maint;set server vault/slot2 addr 10.0.0.5 port 8080',
  )
  expect(line(wish('candidate'), seen({ address: NOWHERE, isMaint: true }))).toBe(
    'set server vault/slot2 addr 10.0.0.5 port 8080',
  )
})

test('waits in maint while a check of the previous address is still running', () => {
  expect(line(wish('candidate'), seen({ isMaint: true, isChecking: true }))).toBe('')
  expect(isSettled(wish('candidate'), seen({ isMaint: true, isChecking: true }))).toBe(false)
})

test('leaves maint as down, so that only a passed check opens the gate', () => {
  expect(line(wish('candidate'), seen({ isMaint: true }))).toBe(
    'set server vault/slot2 state drain;set server vault/slot2 health down',
  )
})

test('sets a serving slot back after a restart without a request before its first check', () => {
  expect(line(wish('serving'), seen({ isMaint: true }))).toBe(
    'set server vault/slot2 state drain;set server vault/slot2 health down;set server vault/slot2 state ready',
  )
})

test('gives a released slot no address', () => {
  expect(line(wish('maint'), seen({ isDrain: true }))).toBe(
    'set server vault/slot2 state maint;set server vault/slot2 addr 127.0.0.1 port 9',
  )
  expect(line(wish('maint'), seen({ isMaint: true, address: NOWHERE }))).toBe('')
})

test('from any state the steps end, in what was wanted, and never by ready straight from maint', () => {
  const states = fc.record({
    address: fc.constantFrom(here, NOWHERE),
    isDown: fc.boolean(),
    isFailing: fc.boolean(),
    isMaint: fc.boolean(),
    isDrain: fc.boolean(),
    isChecking: fc.boolean(),
  })
  const wishes = fc.constantFrom(...(['maint', 'candidate', 'serving', 'draining'] as const)).map(wish)
  fc.assert(
    fc.property(wishes, states, (wanted, start) => {
      let state: ServerState = start
      for (let pass = 0; pass < 6; pass++) {
        for (const step of nextSteps(wanted, state)) state = stepped(state, step)
        if (state.isMaint) state = { ...state, isChecking: false }
      }
      expect(nextSteps(wanted, state)).toEqual([])
      expect(isSettled(wanted, state)).toBe(true)
      if (wanted.state !== 'maint') expect(state.isDrain).toBe(wanted.state !== 'serving')
    }),
  )
})

/** HAProxy as far as the steps need it; it throws at what would let requests in before a check. */
function stepped(state: ServerState, step: RuntimeCommand): ServerState {
  switch (step.kind) {
    case 'setAddress':
      return { ...state, address: step.address }
    case 'markDown':
      return { ...state, isDown: true }
    case 'setState':
      if (step.state === 'ready' && state.isMaint) throw new Error('ready straight from maint')
      return { ...state, isMaint: step.state === 'maint', isDrain: step.state === 'drain' }
    default:
      throw new Error(`no step: ${step.kind}`)
  }
}

test('the gate is exactly DRAIN with L7OK at the wanted address', () => {
  const open = { address: here, status: 'DRAIN', check: 'L7OK', checkRunning: false }
  expect(isGateOpen(wish('candidate'), open)).toBe(true)
  expect(isGateOpen(wish('draining'), open)).toBe(true)
  const shut = [
    { ...open, status: 'DRAIN 1/2' },
    { ...open, status: 'UP' },
    { ...open, status: 'DOWN' },
    { ...open, check: 'L7OKC' },
    { ...open, check: 'L7STS' },
    { ...open, checkRunning: true },
    { ...open, address: NOWHERE },
  ]
  for (const one of shut) expect(isGateOpen(wish('candidate'), one)).toBe(false)
  expect(isGateOpen(wish('serving'), open)).toBe(false)
  expect(isGateOpen(wish('maint'), open)).toBe(false)
})

test('puts a server without a slot out of service', () => {
  const wanted = emptyPool(pool, [parseSlotName('vault_web1')])
  const found = new Map([
    ['slot1', seen({ isMaint: true, address: NOWHERE })],
    ['slot9', seen({})],
  ])
  expect(renderLine(pool, poolSteps(wanted, found))).toBe('set server vault/slot9 state maint\n')
})
