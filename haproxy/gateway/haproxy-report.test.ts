import { expect, test } from 'vitest'
import { checkOf, count, parseConnections, parseInfo, parseServerStates, parseStat, sum } from './haproxy-report.ts'

// As HAProxy 3.0.11 printed it; columns that nobody reads are left out.
const stat = [
  '# pxname,svname,qcur,status,check_status,hrsp_5xx,req_tot,',
  'edge_http,FRONTEND,,OPEN,,3,120,',
  'health,FRONTEND,,OPEN,,0,99,',
  'vault,slot1,0,DRAIN,* L7OK,2,,',
  'vault,slot2,0,MAINT,,0,,',
  'vault,BACKEND,0,UP,,2,,',
  '',
  '',
].join('\n')

test('reads the rows of the pool and of the frontends that lead to it', () => {
  const { frontends, backend, servers } = parseStat(stat, 'vault', ['edge_http', 'edge_https'])
  expect(sum(frontends, 'req_tot')).toBe(120)
  expect(count(backend, 'hrsp_5xx')).toBe(2)
  expect([...servers.keys()]).toEqual(['slot1', 'slot2'])
  expect(checkOf(servers.get('slot1')!)).toEqual({ status: 'DRAIN', check: 'L7OK', checkRunning: true })
  expect(checkOf(servers.get('slot2')!)).toEqual({ status: 'MAINT', check: '', checkRunning: false })
})

test('an empty cell counts as 0, a column that is not there is an error', () => {
  const { backend } = parseStat(stat, 'vault', [])
  expect(count(backend, 'req_tot')).toBe(0)
  expect(() => count(backend, 'wretr')).toThrow(expect.objectContaining({ code: 'haproxy_error' }))
})

test('does not take a table that was cut off for a whole one', () => {
  for (let length = 0; length < stat.length - 1; length += 7)
    expect(() => parseStat(stat.slice(0, length), 'vault', [])).toThrow(
      expect.objectContaining({ code: 'haproxy_error' }),
    )
})

test('reads administrative state, address and a check that outlives maint', () => {
  const rows = [
    '1',
    '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_check_health srv_check_state srv_port',
    '3 vault 1 slot1 10.0.0.5 2 12 2 6 8080', // drain, configured as disabled
    '3 vault 2 slot2 127.0.0.1 0 5 0 15 9', // maint, a check of before still runs
    '3 vault 3 slot3 10.0.0.6 2 4 1 6 8080', // ready, one check failed
    '',
    '',
  ]
  const states = parseServerStates(rows.join('\n'))
  expect(states.get('slot1')).toEqual({
    address: '10.0.0.5:8080',
    isDown: false,
    isFailing: false,
    isMaint: false,
    isDrain: true,
    isChecking: false,
  })
  expect(states.get('slot2')).toMatchObject({ isDown: true, isMaint: true, isDrain: false, isChecking: true })
  expect(states.get('slot3')).toMatchObject({ isMaint: false, isDrain: false, isFailing: true })
})

test('counts connections in use by server', () => {
  const text = '# bkname/svname bkid/svid addr port - used_cur\nvault/slot1 3/1 10.0.0.5 8080 - 4\n\n'
  expect(parseConnections(text).get('slot1')).toEqual({ address: '10.0.0.5:8080', used: 4 })
})

test('tells one HAProxy process from the next by its start', () => {
  const text = 'Name: HAProxy\nVersion: 3.0.11-1\nPid: 1\nUptime_sec: 7\nStart_time_sec: 1795520501\n\n'
  expect(parseInfo(text)).toEqual({ pid: 1, version: '3.0.11-1', uptimeS: 7, startedAt: new Date(1_795_520_501_000) })
  expect(() => parseInfo('Name: HAProxy\n\n')).toThrow(expect.objectContaining({ code: 'haproxy_error' }))
})
