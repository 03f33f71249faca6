import { expect, test } from 'vitest'
import { answerPrometheus } from './prometheus.ts'
import { ago, createTestControl, insert, seedHistory, seedIncarnation, seedPool } from './test-control.ts'

test('a scraper gets the state of the pool in the text that it knows', async () => {
  await using control = await createTestControl()
  const { sql, services } = control
  seedPool(sql)
  seedHistory(sql, { count: 30, everyS: 60 })
  seedIncarnation(sql, { slot: 'vault_web2', state: 'serving', serving_at: ago(60) })
  insert(sql, 'alerts', { pool: 'vault', code: 'x', subject: 'vault', severity: 'alarm', opened_at: ago(1) })
  const response = await answerPrometheus(services)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = (await response.text()).trimEnd().split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE leyzen_rotation_epoch counter',
      'leyzen_rotation_epoch{pool="vault"} 30',
      'leyzen_pool_state{pool="vault",state="degraded"} 1',
      'leyzen_pool_state{pool="vault",state="running"} 0',
      'leyzen_serving_exposure_seconds{pool="vault",slot="vault_web2"} 60',
      'leyzen_rotations_last_day{pool="vault",outcome="rotated"} 30',
      'leyzen_exposure_seconds_last_day{pool="vault",quantile="0.95"} 61',
      'leyzen_alerts_open{pool="vault",severity="alarm"} 1',
      'leyzen_orchestrator_working{pool="vault"} 1',
    ]),
  )
  const samples = lines.filter((line) => !line.startsWith('#'))
  expect(samples.every((line) => /^[a-z_]+\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\} -?[0-9.e+-]+$/.test(line))).toBe(true)
})

test('what is not known is left out instead of being 0', async () => {
  await using control = await createTestControl()
  const text = await (await answerPrometheus(control.services)).text()
  expect(text).not.toContain('leyzen_serving_exposure_seconds')
  expect(text).not.toContain('leyzen_cutover_seconds_last_day')
  expect(text).toContain('leyzen_pool_state{pool="vault",state="stopped"} 1')
})
