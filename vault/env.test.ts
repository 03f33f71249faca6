import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parseJobEnv, parseVaultEnv, vaultSettings } from './env.ts'
import { VERSION } from './version.ts'

const secret = {
  VAULT_SERVER_SECRET_FILE: '/run/secrets/VAULT_SERVER_SECRET',
  VAULT_OPAQUE_SETUP_FILE: '/run/secrets/VAULT_OPAQUE_SETUP',
}
const keeping = { trashDays: 30, versionKeep: 20, versionDays: 90, draftDays: 7 }

test('everything but the secret has a default', () => {
  expect(parseVaultEnv(secret)).toEqual({
    exposeIncarnation: false,
    dataDir: '/data',
    defaultQuotaBytes: 0,
    maxFileBytes: 1_099_511_627_776,
    auditIp: 'prefix',
    ...keeping,
    secretFiles: {
      opaqueSetup: '/run/secrets/VAULT_OPAQUE_SETUP',
      opaqueSetupPrevious: null,
      serverSecret: '/run/secrets/VAULT_SERVER_SECRET',
      serverSecretPrevious: null,
      setupTokenHash: null,
    },
    listen: { host: '0.0.0.0', port: 8080 },
    logLevel: 'info',
  })
  expect(vaultSettings.parse({})).toEqual({
    VAULT_DEFAULT_QUOTA: 0,
    VAULT_MAX_FILE_SIZE: 1_099_511_627_776,
    VAULT_TRASH_DAYS: 30,
    VAULT_VERSION_KEEP: 20,
    VAULT_VERSION_DAYS: 90,
    VAULT_DRAFT_DAYS: 7,
    VAULT_AUDIT_IP: 'prefix',
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
    'VAULT_OPAQUE_SETUP_FILE: is missing: need the path of the secret file',
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
  ['VAULT_DEFAULT_QUOTA', '10G'],
  ['VAULT_MAX_FILE_SIZE', '1000'],
  ['VAULT_TRASH_DAYS', '0'],
  ['VAULT_AUDIT_IP', 'some'],
])('%s does not take %s', (name, value) => {
  expect(vaultSettings.safeParse({ [name]: value }).success).toBe(false)
})

test('a job needs the volume and knows what is kept on it', () => {
  expect(parseJobEnv({ VAULT_DATA_DIR: '/mnt', VAULT_VERSION_KEEP: '3' })).toEqual({
    ...keeping,
    dataDir: '/mnt',
    versionKeep: 3,
    serverSecretFile: null,
  })
})

test('the version that is shown is the one of the package', async () => {
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  expect(VERSION).toBe(version)
})
