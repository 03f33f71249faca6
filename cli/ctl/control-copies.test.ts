import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { copyControl, placeControl } from '../../prisma/control/snapshot.ts'
import { createControlFixture } from '../../tests/fakes/control-database.ts'
import { createIo } from '../io.ts'
import { runCommandLine } from '../run-command-line.ts'
import { createCopyCommands } from './control-copies.ts'

async function run(file: string, argv: string[]) {
  const said = { out: '', err: '' }
  const io = createIo({
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  })
  const { signal } = new AbortController()
  const around = { io, signal, checkout: '/', workingDir: '/', debug: false }
  const status = await runCommandLine(argv, createCopyCommands(file, { copyControl, placeControl }), around)
  return { status, ...said }
}

test('prints the digest of the copy, and what to do where a database stands already', async () => {
  await using it = await createControlFixture()
  const folder = dirname(it.file)
  await mkdir(join(folder, 'other'))
  const copy = join(folder, 'copy.db')
  const made = await run(it.file, ['control-copy', copy])
  expect(made).toMatchObject({ status: 0, err: '' })
  const { digest } = JSON.parse(made.out)
  expect(digest).toMatch(/^[0-9a-f]{64}$/)
  const refused = await run(it.file, ['control-place', copy, digest])
  expect(refused).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/already.*\n.*down --volumes/) })
  const damaged = await run(join(folder, 'other', 'control.db'), ['control-place', copy, 'f'.repeat(64)])
  expect(damaged).toMatchObject({ status: 1, err: expect.stringMatching(/not the file that was copied/) })
})

test('says in one sentence that there is nothing to copy', async () => {
  const said = await run('/nowhere/control.db', ['control-copy', '/nowhere/copy.db'])
  expect(said).toEqual({ status: 1, out: '', err: 'there is no control database yet\n' })
})
