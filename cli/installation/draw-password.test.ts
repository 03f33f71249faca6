import { verify } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { drawPassword } from './draw-password.ts'

test('draws five groups of five and keeps only their Argon2id hash', async () => {
  const [one, other] = await Promise.all([drawPassword(), drawPassword()])
  expect(one.password).toMatch(/^(?:[a-z2-9]{5}-){4}[a-z2-9]{5}$/)
  expect(one.password).not.toBe(other.password)
  expect(one.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await verify(one.hash, one.password)).toBe(true)
  expect(await verify(one.hash, other.password)).toBe(false)
})
