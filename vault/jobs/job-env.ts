/** Settings of the one-shot jobs: a part of the vault's own, and the server secrets only where they are mounted. */
import { parseJobEnv } from '../env.ts'

export interface JobConfig {
  dataDir: string
  versionKeep: number
  versionDays: number
  /** The present secret's first. */
  serverSecretFiles: readonly string[]
  restoreFrom: string | null
}

/** @throws Error with one line per problem */
export function parseJobSettings(raw: Record<string, string | undefined>): JobConfig {
  const { dataDir, versionKeep, versionDays, serverSecretFile } = parseJobEnv(raw)
  const files = [serverSecretFile, raw.VAULT_SERVER_SECRET_PREVIOUS_FILE ?? null]
  return {
    dataDir,
    versionKeep,
    versionDays,
    serverSecretFiles: files.filter((file) => file !== null),
    restoreFrom: raw.VAULT_RESTORE_FROM ?? null,
  }
}

const SECRET_BYTES = 32

/** @throws Error when the text is not 32 bytes as base64url; it does not say what it is */
export function parseServerSecret(text: string): Uint8Array {
  const bytes = Buffer.from(text.trim(), 'base64url')
  if (!/^[A-Za-z0-9_-]+$/.test(text.trim()) || bytes.length !== SECRET_BYTES) {
    throw new Error(`the server secret must be ${SECRET_BYTES} bytes as base64url`)
  }
  return bytes
}
