import { expect, test } from 'vitest'
import { copyCall, placeCall } from './control-copies.ts'

const image = `sha256:${'5'.repeat(64)}`
const digest = 'd'.repeat(64)
const copy = copyCall({ project: 'leyzen', image })
const place = placeCall({ project: 'leyzen', image, source: '/srv/backups/monday/control.db', digest })

const behind = (call: readonly string[], option: string) => call.filter((_, index) => call[index - 1] === option)

test('the copy is made as the account of the database, beside nothing but its volume', () => {
  expect(behind(copy, '--mount')).toEqual(['type=volume,source=leyzen_control,target=/control'])
  expect([behind(copy, '--network'), behind(copy, '--cap-drop'), behind(copy, '--user')]).toEqual([
    ['none'],
    ['ALL'],
    [],
  ])
  expect(copy.slice(-4)).toEqual([image, '/app/ctl.js', 'control-copy', '/data/control/copy.db'])
})

test('it is put back with the capabilities to read a file of the operator and to give it away, and no other', () => {
  expect(behind(place, '--mount')).toEqual([
    'type=volume,source=leyzen_control,target=/data/control',
    'type=bind,source=/srv/backups/monday/control.db,target=/source.db,readonly',
  ])
  expect(behind(place, '--cap-add')).toEqual(['CHOWN', 'DAC_OVERRIDE'])
  expect(place).toEqual(expect.arrayContaining(['--network', 'none', '--read-only']))
  expect(place.slice(-5)).toEqual([image, '/app/ctl.js', 'control-place', '/source.db', digest])
})
