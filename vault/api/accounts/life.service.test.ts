import { URI } from 'otpauth'
import { expect, test } from 'vitest'
import { confirmTotp, listSessions, startTotp } from '../../client/account-calls.ts'
import { changePassword } from '../../client/password.ts'
import { recover } from '../../client/recovery.ts'
import { register } from '../../client/register.ts'
import { signIn } from '../../client/sign-in.ts'
import { SETUP_TOKEN, startTestVault } from '../../test-vault.ts'
import { doorTo } from '../test-accounts.ts'

test('an account lives: made, second factor, sign-in over two replicas, new password, recovery by words', async () => {
  let now = new Date() // the library of the proof of work looks at the real clock, too
  const clock = () => now
  await using vault = await startTestVault({ clock })
  await using second = await startTestVault({ clock, dataDir: vault.dataDir })
  const credentials = { login: 'alice', password: 'vexed-otter-plumbing-41' }
  const { session: first, words } = await register(doorTo(vault), credentials, SETUP_TOKEN)
  expect(words).toHaveLength(24)

  const { uri } = await startTotp(first)
  const totp = URI.parse(uri)
  const codeOf = () => ('generate' in totp ? totp.generate({ timestamp: now.getTime() } as never) : '')
  const [backup = '', ...others] = await confirmTotp(first, codeOf())
  expect(others).toHaveLength(9)

  now = new Date(now.getTime() + 60_000)
  const entering = await signIn(doorTo(second), credentials)
  if (entering.state !== 'totp') throw new Error('no second factor was asked for')
  await expect(entering.confirm('000000')).rejects.toMatchObject({ code: 'refused', problem: { code: 'auth_failed' } })
  const session = await entering.confirm(codeOf())
  expect(await listSessions(session)).toMatchObject([{ current: true }, { current: false }])

  now = new Date(now.getTime() + 60_000)
  const password = 'cardboard-nebula-fifty-3'
  await changePassword(session, { password: credentials.password, code: codeOf() }, password)
  expect(await listSessions(session)).toHaveLength(1)
  await expect(listSessions(first)).rejects.toMatchObject({ code: 'signed_out' })

  const door = doorTo(vault)
  const recovered = 'wicker-gasket-thunder-8'
  await recover(door.transport, { login: 'alice', words: words.join(' '), password: recovered, code: backup })
  await expect(listSessions(session)).rejects.toMatchObject({ code: 'signed_out' })
  now = new Date(now.getTime() + 60_000)
  const again = await signIn(door, { login: 'alice', password: recovered })
  if (again.state !== 'totp') throw new Error('no second factor was asked for')
  await expect(again.confirm(backup)).rejects.toMatchObject({ problem: { code: 'auth_failed' } })
  await expect(again.confirm(codeOf())).resolves.toMatchObject({ account: { login: 'alice' } })
})
