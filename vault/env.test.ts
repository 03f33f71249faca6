import { expect, test } from 'vitest'
import { parseJobEnv, parseVaultEnv, vaultSettings } from './env.ts'

const secret = { VAULT_SERVER_SECRET_FILE: '/run/secrets/VAULT_SERVER_SECRET' }

test('everything but the secret has a default', () => {
  expect(parseVaultEnv(secret)).toEqual({
    exposeIncarnation: false,
    dataDir: '/data',
    serverSecretFile: '/run/secrets/VAULT_SERVER_SECRET',
    listen: { host: '0.0.0.0', port: 8080 },
    logLevel: 'info',
  })
  expect(vaultSettings.parse({})).toEqual({
    VAULT_EXPOSE_INCARNATION: false,
    VAULT_MEMORY_LIMIT: 256,
    VAULT_CPUS: 1,
    VAULT_PIDS_LIMIT: 128,
  })
})

test('all problems are listed at once, each with its name, its value and what is needed', () => {
  const wrong = { VAULT_EXPOSE_INCARNATION: 'yes', VAULT_DATA_DIR: 'data', VAULT_LISTEN: 'here', LOG_LEVEL: 'loud' }
  let message = ''
  try {
    parseVaultEnv(wrong)
  } catch (error) {
    message = error instanceof Error ? error.message : ''
  }
  expect(message.split('\n').sort()).toEqual([
    expect.stringMatching(/^LOG_LEVEL: got "loud", need one of /),
    'VAULT_DATA_DIR: got "data", need an absolute path',
    'VAULT_EXPOSE_INCARNATION: got "yes", need true or false',
    expect.stringMatching(/^VAULT_LISTEN: got "here", need an IPv4 address/),
    'VAULT_SERVER_SECRET_FILE: is missing: need the path of the secret file',
  ])
})

test.each([
  ['VAULT_MEMORY_LIMIT', '63'],
  ['VAULT_MEMORY_LIMIT', '65537'],
  ['VAULT_MEMORY_LIMIT', '3.5'],
  ['VAULT_MEMORY_LIMIT', '256m'],
  ['VAULT_CPUS', '0'],
  ['VAULT_CPUS', '65'],
  ['VAULT_CPUS', '1e1'],
  ['VAULT_PIDS_LIMIT', '-1'],
])('%s does not take %s', (name, value) => {
  expect(vaultSettings.safeParse({ [name]: value }).success).toBe(false)
})

test('a job needs the volume only', () => {
  expect(parseJobEnv({ VAULT_DATA_DIR: '/mnt' })).toEqual({ dataDir: '/mnt' })
})
