import { expect, test } from 'vitest'
import { parseAddress, parsePoolName, parseServerNumber } from './ids.ts'
import { type RuntimeCommand, renderLine } from './runtime-commands.ts'

const pool = parsePoolName('vault')
const server = parseServerNumber(64)

test.each<[RuntimeCommand, string]>([
  [{ kind: 'showInfo' }, 'show info'],
  [{ kind: 'showStat' }, 'show stat'],
  [{ kind: 'showConnections' }, 'show servers conn vault'],
  [{ kind: 'showServers' }, 'show servers state vault'],
  [{ kind: 'setState', server, state: 'ready' }, 'set server vault/slot64 state ready'],
  [{ kind: 'setState', server, state: 'drain' }, 'set server vault/slot64 state drain'],
  [{ kind: 'setState', server, state: 'maint' }, 'set server vault/slot64 state maint'],
  [
    { kind: 'setAddress', server, address: parseAddress('172.20.0.5:8080') },
    'set server vault/slot64 addr 172.20.0.5 port 8080',
  ],
  [{ kind: 'markDown', server }, 'set server vault/slot64 health down'],
  [{ kind: 'cutSessions', server }, 'shutdown sessions server vault/slot64'],
])('renders %o', (command, line) => {
  expect(renderLine(pool, [command])).toBe(`${line}\n`)
})

test('puts several commands on one line, in order', () => {
  expect(renderLine(pool, [{ kind: 'showInfo' }, { kind: 'showStat' }])).toBe('show info;show stat\n')
})

test.each([
  '10.0.0.1',
  '10.0.0.1:0',
  '10.0.0.1:65536',
  '10.0.0.05:80',
  '10.0.0.1:80;show info',
  '10.0.0.1:80\n',
  '256.0.0.1:80',
  '[::1]:80',
  'web1:80',
])('makes no address of %j', (text) => {
  expect(() => parseAddress(text)).toThrow(RangeError)
})
