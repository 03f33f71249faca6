import { expect, test } from 'vitest'
import { parseLine, restoreCall } from './vault-copies.ts'

const image = `sha256:${'5'.repeat(64)}`
const call = restoreCall({ project: 'leyzen', image, source: '/srv/backups/monday', uid: 1000 })

test('a restore has the volume, the backup for reading, no network, no secret, and ends in the job', () => {
  const mounts = call.filter((_, index) => call[index - 1] === '--mount')
  expect(mounts).toEqual([
    'type=volume,source=leyzen_vault_data,target=/data',
    'type=bind,source=/srv/backups/monday,target=/source,readonly',
  ])
  expect(call).toEqual(expect.arrayContaining(['--network', 'none', '--read-only', '--cap-drop', 'ALL']))
  expect(call[call.indexOf('--user') + 1]).toBe('1000:3000')
  expect(call.slice(-3)).toEqual([image, '/app/jobs.js', 'restore'])
})

test('what is not the line of a job is said with the last words of the engine', () => {
  const silent = { code: 125, stdout: '', stderr: 'no such image', isMissing: false, isTimedOut: false }
  expect(() => parseLine(silent)).toThrow(/no such image/)
  expect(parseLine({ ...silent, stdout: '{"code":"not_empty"}' })).toEqual({ code: 'not_empty' })
})
