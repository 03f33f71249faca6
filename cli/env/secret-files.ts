/** Secrets are files: one per service that needs it, `secrets/<service>/<NAME>` (architecture, decision 14). */
export interface SecretSpec {
  name: string
  /** Every one of them gets its own copy with the same value. */
  services: readonly [string, ...string[]]
  /** Made by `config generate`; the others come from the user, who may leave them out. */
  generated: boolean
  /**
   * What it is, if no token of random characters: Argon2id of a password, or SHA-256 of the token of the first-run link,
   * both drawn with it and shown once; or what the OPAQUE library makes.
   */
  form?: 'password-hash' | 'setup-token-hash' | 'opaque-setup'
}

export const secretSpecs: readonly SecretSpec[] = [
  { name: 'DOCKER_PROXY_TOKEN', services: ['docker-proxy', 'orchestrator'], generated: true },
  { name: 'TRAFFIC_GATEWAY_TOKEN', services: ['traffic-gateway', 'orchestrator'], generated: true },
  { name: 'VAULT_SERVER_SECRET', services: ['vault'], generated: true },
  { name: 'VAULT_SERVER_SECRET_PREVIOUS', services: ['vault'], generated: false },
  { name: 'VAULT_OPAQUE_SETUP', services: ['vault'], generated: true, form: 'opaque-setup' },
  { name: 'VAULT_OPAQUE_SETUP_PREVIOUS', services: ['vault'], generated: false, form: 'opaque-setup' },
  { name: 'VAULT_SETUP_TOKEN_HASH', services: ['vault'], generated: true, form: 'setup-token-hash' },
  { name: 'DASHBOARD_KEY', services: ['dashboard'], generated: true },
  { name: 'METRICS_TOKEN', services: ['dashboard'], generated: true },
  { name: 'RISK_TOKEN', services: ['dashboard'], generated: true },
  { name: 'ORCH_PASSWORD_HASH', services: ['dashboard'], generated: true, form: 'password-hash' },
  { name: 'TEMPORAL_API_KEY', services: ['orchestrator'], generated: false },
]

/** Relative to the installation's folder. */
export function secretFile(service: string, name: string): string {
  return `secrets/${service}/${name}`
}

export function secretFilesOf({ name, services }: SecretSpec): string[] {
  return services.map((service) => secretFile(service, name))
}

/** A file of a secret ends in at most one line end, which does not belong to it. */
export function secretValue(text: string): string {
  return text.replace(/\r?\n$/, '')
}
