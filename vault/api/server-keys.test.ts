import { ready, server } from '@serenity-kit/opaque'
import { expect, test } from 'vitest'
import { createServerKeys, type ServerSecrets } from './server-keys.ts'

await ready
const secrets = (change: Partial<ServerSecrets> = {}): ServerSecrets => ({
  opaqueSetup: server.createSetup(),
  opaqueSetupPrevious: null,
  serverSecret: Buffer.alloc(32, 1),
  serverSecretPrevious: null,
  readSetupTokenHash: async () => null,
  ...change,
})

test('what is sealed opens in its own place only, and not when one bit of it was changed', async () => {
  const keys = await createServerKeys(secrets())
  const sealed = keys.seal('totp of a', Buffer.from('secret'))
  expect(Buffer.from(keys.open('totp of a', sealed)?.bytes ?? []).toString()).toBe('secret')
  expect(keys.open('totp of b', sealed)).toBeNull()
  for (const at of sealed.keys()) {
    const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte))
    expect(keys.open('totp of a', changed)).toBeNull()
  }
  for (const length of [0, 12, 27]) expect(keys.open('totp of a', sealed.slice(0, length))).toBeNull()
})

test('after a change the previous secret still opens, signs beside the new one, and seals nothing', async () => {
  const before = await createServerKeys(secrets())
  const after = await createServerKeys(
    secrets({ serverSecret: Buffer.alloc(32, 2), serverSecretPrevious: Buffer.alloc(32, 1) }),
  )
  expect(after.open('x', before.seal('x', Buffer.from('old')))).toMatchObject({ isOld: true })
  expect(after.open('x', after.seal('x', Buffer.from('new')))).toMatchObject({ isOld: false })
  expect(before.open('x', after.seal('x', Buffer.from('new')))).toBeNull()
  expect(after.auditSigners).toHaveLength(2)
  expect(after.auditSigners[1]?.publicKey).toEqual(before.auditSigners[0]?.publicKey)
})

test('a setup of OPAQUE is known by the id that its credentials name, and a text that is none stops the start', async () => {
  const [old, next] = [server.createSetup(), server.createSetup()]
  const before = await createServerKeys(secrets({ opaqueSetup: old }))
  const after = await createServerKeys(secrets({ opaqueSetup: next, opaqueSetupPrevious: old }))
  expect(after.opaque.byId(before.opaque.present.id)?.setup).toBe(old)
  expect(after.opaque.present.setup).toBe(next)
  await expect(createServerKeys(secrets({ opaqueSetup: 'none' }))).rejects.toBeDefined()
})
