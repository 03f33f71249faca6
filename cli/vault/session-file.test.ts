import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDeviceStore } from './device-store.ts'
import { readSession, removeSession, requireSession, saveSession } from './session-file.ts'

async function createHome() {
  const home = await mkdtemp(join(tmpdir(), 'leyzen-home-'))
  return {
    folders: { config: join(home, 'config/leyzen'), state: join(home, 'state/leyzen') },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true }),
  }
}

const session = { origin: 'https://vault.example.org', login: 'ann', token: 't', key: 'k' }

test('a session is kept for its owner’s eyes only, until it is removed', async () => {
  await using home = await createHome()
  await expect(requireSession(home.folders)).rejects.toMatchObject({ code: 'signed_out' })
  await saveSession(home.folders, session)
  expect(await requireSession(home.folders)).toEqual(session)
  expect((await stat(home.folders.config)).mode & 0o777).toBe(0o700)
  expect((await stat(join(home.folders.config, 'vault-session.json'))).mode & 0o777).toBe(0o600)
  await removeSession(home.folders)
  expect(await readSession(home.folders)).toBeUndefined()
})

test.each(['', '{}', '{"v":2,"origin":"a","login":"b","token":"c","key":"d"}', '{"v":1,"origin":1}'])(
  'the content %j is no session',
  async (content) => {
    await using home = await createHome()
    await saveSession(home.folders, session)
    await writeFile(join(home.folders.config, 'vault-session.json'), content)
    expect(await readSession(home.folders)).toBeUndefined()
  },
)

test('a device keeps sealed things apart by account and kind', async () => {
  await using home = await createHome()
  const marks = createDeviceStore(home.folders, 'ann', 'marks')
  expect(await marks.load()).toBeUndefined()
  await marks.save(Uint8Array.of(1, 2, 255))
  expect(Uint8Array.from((await marks.load())!)).toEqual(Uint8Array.of(1, 2, 255))
  expect(await createDeviceStore(home.folders, 'bob', 'marks').load()).toBeUndefined()
  expect(await createDeviceStore(home.folders, 'ann', 'names').load()).toBeUndefined()
  await marks.remove()
  expect(await marks.load()).toBeUndefined()
})
