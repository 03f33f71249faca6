import { secretFilesOf, secretSpecs } from './secret-files.ts'

/** Set by `leyzenctl build` for the service that needs it; a value in `.env` would have no effect. */
const wiring = new Set([
  'POOL_SLOTS',
  'TASK_QUEUE',
  'CONTAINER_SPEC_FILE',
  'CONTROL_DATABASE',
  'DOCKER_PROXY_TOKEN_FILE',
  'DOCKER_PROXY_SPEC_FILE',
  'DOCKER_PROXY_SECRETS_DIR',
  'DOCKER_PROXY_STATE_DIR',
  'DOCKER_PROXY_LISTEN',
  'DOCKER_PROXY_OBSERVE_LISTEN',
  'DOCKER_PROXY_PEERS',
  'TRAFFIC_GATEWAY_TOKEN_FILE',
  'TRAFFIC_GATEWAY_LISTEN',
  'TRAFFIC_GATEWAY_STATE_DIR',
  'HAPROXY_SOCKET',
  'WORKER_LISTEN',
  'VAULT_DATA_DIR',
  'VAULT_LISTEN',
  'VAULT_SERVER_SECRET_FILE',
  'VAULT_SERVER_SECRET_PREVIOUS_FILE',
  'VAULT_OPAQUE_SETUP_FILE',
  'VAULT_OPAQUE_SETUP_PREVIOUS_FILE',
  'VAULT_SETUP_TOKEN_HASH_FILE',
  'ORCH_PASSWORD_HASH_FILE',
  'DASHBOARD_KEY_FILE',
  'METRICS_TOKEN_FILE',
  'RISK_TOKEN_FILE',
  'TEMPORAL_UI_URL',
])

const secretLike = /(?:TOKEN|SECRET|PASSWORD|PASS|KEY|HASH)(?:_PREVIOUS)?$/

/** Why a name that is no setting must not stand in `.env`, and where it belongs; undefined for a name nobody knows. */
export function explainForeignName(
  name: string,
): { code: 'secret_in_settings' | 'not_user_set'; message: string } | undefined {
  const secret = secretSpecs.find((spec) => spec.name === name.replace(/_(?:PREVIOUS|FILE)$/, ''))
  if (secret !== undefined && !wiring.has(name)) {
    const files = secretFilesOf(secret).join(' and ')
    const how = secret.generated ? 'made by `bin/leyzenctl config generate`' : 'put there by you'
    return {
      code: 'secret_in_settings',
      message: `${name}: secrets do not stand in this file; this one is ${files}, ${how}. Remove the line`,
    }
  }
  if (wiring.has(name)) {
    return { code: 'not_user_set', message: `${name}: is set by \`bin/leyzenctl build\`; remove the line` }
  }
  if (secretLike.test(name)) {
    return {
      code: 'secret_in_settings',
      message: `${name}: looks like a secret, and this file holds none (they are files in secrets/); remove the line`,
    }
  }
  return undefined
}
