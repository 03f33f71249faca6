/** A past for an installation: rotations as a pool of three leaves them, written while nobody rotates. */

import { readStatus } from '../docker/history.ts'
import { docker, eventually, type Installation } from '../docker/installation.ts'
import { onDatabase } from './on-database.ts'

/**
 * Puts `count` rotations behind the newest one, a few of them kept or in alarm, the last two hundred with their steps,
 * and leaves the pool as it was. Epochs of rotations to come follow them. Always the same for the same count.
 */
export async function seedHistory(installation: Installation, count: number): Promise<void> {
  const orchestrator = await installation.service('orchestrator')
  await docker('stop', '--time', '20', orchestrator)
  await onDatabase(installation, `const count = ${count}\n${script}`)
  await docker('start', orchestrator)
  await eventually('a pool at rest', 90_000, async () => {
    const { rotation, serving, spares } = await readStatus(installation)
    return rotation === null && serving !== null && spares.ready === spares.wanted
  })
}

const script = `
  const pool = db.prepare('SELECT epoch, policy_version FROM pools WHERE id = ?').get('vault')
  const slots = db.prepare('SELECT name FROM slots WHERE pool = ? ORDER BY idx').all('vault').map(({ name }) => name)
  const { createHash } = require('node:crypto')
  // mulberry32
  let seed = 20261124
  const draw = () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const pick = (list) => list[Math.floor(draw() * list.length)]
  const iso = (ms) => new Date(ms).toISOString()
  const insert = (table, row) => db.prepare('INSERT INTO ' + table + ' (' + Object.keys(row).map((key) => '"' + key + '"').join() +
    ') VALUES (' + Object.keys(row).map(() => '?').join() + ')').run(...Object.values(row)).lastInsertRowid
  const hex = () => createHash('sha256').update('seeded' + draw()).digest('hex')
  const forward = ['chooseReplacement', 'startStandby', 'awaitHealthy', 'switchTraffic', 'drainOld', 'stopOld', 'destroyOld', 'prepareSpare']
  const back = ['chooseReplacement', 'startStandby', 'awaitHealthy', 'compensate']

  const incarnation = (epoch, slot, servingAt, exposureMs, goneAt) => insert('incarnations', {
    pool: 'vault', slot, epoch, container_id: hex(), image_digest: 'sha256:' + '5e'.repeat(32), variant: pick(['a', 'b', 'c']),
    state: 'destroyed', created_at: iso(servingAt - 9000), ready_at: iso(servingAt - 5000), frozen_at: iso(servingAt - 5000),
    serving_at: iso(servingAt), draining_at: iso(goneAt - 400), destroyed_at: iso(goneAt), serving_ms: exposureMs - 400,
    draining_ms: 400, exposure_ms: exposureMs, drift_count: 0,
    proof: JSON.stringify(Object.fromEntries(['newId', 'digest', 'noChanges', 'oldGone'].map((key) => [key, { ok: true, at: iso(goneAt) }]))),
  })

  const steps = (rotation, names, startedAt, failed) => names.forEach((name, index) => insert('rotation_steps', {
    rotation, seq: index + 1, attempt: 1, name, state: name === failed ? 'failed' : 'done', started_at: iso(startedAt + index * 300),
    finished_at: iso(startedAt + index * 300 + 280), duration_us: 280000,
    error_code: name === failed ? 'not_healthy' : null, error: name === failed ? 'no answer on /healthz within 2000 ms' : null,
  }))

  db.exec('BEGIN IMMEDIATE')
  const times = []
  for (let at = Date.now() - 300000; times.length < count; at -= Math.round(120000 + Math.min(240000, -120000 * Math.log(1 - draw())))) times.unshift(at)
  let serving = { slot: slots[0], id: incarnation(pool.epoch, slots[0], times[0] - 200000, 200000, times[0] + 700) }
  times.forEach((startedAt, index) => {
    const epoch = Number(pool.epoch) + 1 + index
    const outcome = index % 97 === 50 ? 'alarm' : index % 31 === 20 ? 'kept' : 'rotated'
    const trigger = outcome === 'kept' ? 'timer' : index % 40 === 7 ? 'manual' : index % 113 === 60 ? 'drift' : 'timer'
    const slot = pick(slots.filter((name) => name !== serving.slot))
    const exposureMs = index === 0 ? 200000 : startedAt - times[index - 1]
    const next = outcome === 'kept' ? null : { slot, id: incarnation(epoch, slot, startedAt + 900, (times[index + 1] ?? Date.now()) - startedAt, (times[index + 1] ?? Date.now()) + 700) }
    const rotation = insert('rotations', {
      pool: 'vault', epoch, run_id: 'seeded', trigger, trigger_detail: null, old: serving.id, new: next?.id ?? null,
      reason: trigger === 'manual' ? 'Kernel update on the host' : null, requested_by: trigger === 'manual' ? 'admin' : null,
      policy_version: pool.policy_version, started_at: iso(startedAt), switched_at: next && iso(startedAt + 900),
      finished_at: iso(startedAt + 2400), cutover_ms: next && Math.round(20 + draw() * 40), drain_ms: next && Math.round(300 + draw() * 900),
      exposure_ms: next && exposureMs, lost: 0, cut: index % 211 === 100 ? 1 : 0, outcome,
      outcome_reason: outcome === 'kept' ? 'not_healthy' : outcome === 'alarm' ? 'not_destroyed' : null, counters: null,
    })
    if (index >= count - 200) steps(rotation, outcome === 'kept' ? back : forward, startedAt, outcome === 'kept' ? 'awaitHealthy' : outcome === 'alarm' ? 'destroyOld' : null)
    if (next) serving = next
  })
  db.prepare('UPDATE pools SET epoch = ? WHERE id = ?').run(Number(pool.epoch) + count, 'vault')
  db.exec('COMMIT')`
