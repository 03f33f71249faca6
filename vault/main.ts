/** Entry of a vault container. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { pino } from 'pino'
import type { ServerSecrets } from './api/server-keys.ts'
import { parseVaultEnv, type VaultConfig } from './env.ts'
import { startVault } from './server.ts'

interface Start {
  config: VaultConfig
  secrets: ServerSecrets
}

function readStart(): Start {
  try {
    const config = parseVaultEnv(process.env)
    return { config, secrets: readSecrets(config) }
  } catch (error) {
    for (const line of (error instanceof Error ? error.message : String(error)).split('\n')) console.error(line)
    process.exit(2)
  }
}

/** A replica that cannot do its work must not get traffic, so the secrets are looked at now and not at first use. */
function readSecrets({ secretFiles }: VaultConfig): ServerSecrets {
  const { opaqueSetup, opaqueSetupPrevious, serverSecret, serverSecretPrevious, setupTokenHash } = secretFiles
  const text = (file: string) => readFileSync(file, 'utf8').trim()
  return {
    opaqueSetup: text(opaqueSetup),
    opaqueSetupPrevious: opaqueSetupPrevious === null ? null : text(opaqueSetupPrevious),
    serverSecret: readBytes('VAULT_SERVER_SECRET_FILE', serverSecret),
    serverSecretPrevious:
      serverSecretPrevious === null ? null : readBytes('VAULT_SERVER_SECRET_PREVIOUS_FILE', serverSecretPrevious),
    readSetupTokenHash: async () =>
      setupTokenHash === null ? null : readBytes('VAULT_SETUP_TOKEN_HASH_FILE', setupTokenHash),
  }
}

const SECRET_BYTES = 32

function readBytes(name: string, file: string): Uint8Array {
  const text = readFileSync(file, 'utf8').trim()
  const bytes = Buffer.from(text, 'base64url')
  if (!/^[A-Za-z0-9_-]+$/.test(text) || bytes.length !== SECRET_BYTES) {
    throw new Error(`${name}: ${file} must hold ${SECRET_BYTES} bytes as base64url`)
  }
  return bytes
}

process.umask(0o007) // the variants of the image have different uids and share the volume through one group
const { config, secrets } = readStart()
const log = pino({ level: config.logLevel, base: { service: 'vault' } })
const vault = await startVault({
  dataDir: config.dataDir,
  listen: config.listen,
  incarnation: config.exposeIncarnation ? hostname() : null,
  replica: hostname(),
  secrets,
  settings: config,
  log,
  now: () => performance.now(),
  clock: () => new Date(),
}).catch((error: Error) => {
  console.error(`cannot start (VAULT_LISTEN or VAULT_OPAQUE_SETUP_FILE): ${error.message}`)
  process.exit(1)
})
log.info({ port: vault.port, sinceExecMs: Math.round(performance.now()) }, 'listening')

function stop(signal: NodeJS.Signals): void {
  log.info({ signal }, 'draining')
  void vault.drain().then(({ tookMs, cut }) => {
    log.info({ tookMs: Math.round(tookMs), cut }, 'drained')
    process.exit(0)
  })
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
