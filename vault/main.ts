/** Entry of a vault container. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { pino } from 'pino'
import { parseVaultEnv, type VaultConfig } from './env.ts'
import { startVault } from './server.ts'

const SECRET_BYTES = 32

function readConfig(): VaultConfig {
  try {
    const config = parseVaultEnv(process.env)
    checkSecret(config.serverSecretFile)
    return config
  } catch (error) {
    for (const line of (error instanceof Error ? error.message : String(error)).split('\n')) console.error(line)
    process.exit(2)
  }
}

/** A replica that cannot do its work must not get traffic, so the secret is looked at now and not at first use. */
function checkSecret(file: string): void {
  const text = readFileSync(file, 'utf8').trim()
  if (!/^[A-Za-z0-9_-]+$/.test(text) || Buffer.from(text, 'base64url').length !== SECRET_BYTES) {
    throw new Error(`VAULT_SERVER_SECRET_FILE: ${file} must hold ${SECRET_BYTES} bytes as base64url`)
  }
}

process.umask(0o007) // the variants of the image have different uids and share the volume through one group
const config = readConfig()
const log = pino({ level: config.logLevel, base: { service: 'vault' } })
const vault = await startVault({
  dataDir: config.dataDir,
  listen: config.listen,
  incarnation: config.exposeIncarnation ? hostname() : null,
  log,
  now: () => performance.now(),
}).catch((error: Error) => {
  console.error(`VAULT_LISTEN: cannot listen there: ${error.message}`)
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
