import { spawn } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openControl } from './client.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'leyzen-migrate-main-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function run(database?: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'migrate-main.ts')], {
    env: database === undefined ? {} : { CONTROL_DATABASE: database },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, errors, exitCode] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<number | null>((done) => child.once('exit', done)),
  ])
  return { exitCode, errors: errors.join(''), result: JSON.parse(out.join('')) }
}

test('makes the database for its owner alone, prints one line, and does nothing the second time', async () => {
  const file = join(home, 'control.db')
  const first = await run(file)
  expect(first).toMatchObject({ exitCode: 0, errors: '', result: { ok: true, backup: null } })
  expect(first.result.applied).toEqual(first.result.all)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await run(file)).toMatchObject({ exitCode: 0, result: { ok: true, applied: [] } })
  await using database = await openControl(file)
  expect(await database.reader.rotation.count()).toBe(0)
})

test('a folder that is not there is one line, not a stack trace', async () => {
  const failed = await run(join(home, 'none', 'control.db'))
  expect(failed).toMatchObject({ exitCode: 1, errors: '', result: { ok: false, code: 'ENOENT' } })
})

test.each([undefined, 'control.db'])('CONTROL_DATABASE=%s is wrong use', async (database) => {
  expect(await run(database)).toMatchObject({ exitCode: 2, result: { ok: false, code: 'bad_use' } })
})
