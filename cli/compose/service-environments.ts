import { proxySettings } from '../../proxy/env.ts'
import { vaultSettings } from '../../vault/env.ts'
import { dashboardSettings } from '../../web/dashboard/env.ts'
import { workerSettings } from '../../worker/env.ts'
import { runsOwnTemporal } from '../env/check-ports.ts'
import { isSettingName, printSetting, type Settings } from '../env/schema.ts'
import type { ContainerNames } from './names.ts'

/** What `build` adds to the fixed environment of docker-compose.template.yml. */
export type Environments = Readonly<
  Record<
    'docker-proxy' | 'control-migrate' | 'traffic-gateway' | 'orchestrator' | 'dashboard',
    Readonly<Record<string, string>>
  >
>

export interface EnvironmentPlan {
  project: string
  settings: Settings
  names: ContainerNames
  vaultSecretsDir: string
  hasTemporalKey: boolean
}

/** The vault's settings that the engine enforces, so the vault itself does not hear of them. */
const vaultLimits = ['VAULT_MEMORY_LIMIT', 'VAULT_CPUS', 'VAULT_PIDS_LIMIT']

/** One place that says which service hears of what: the settings of its own slice, and what `build` works out. */
export function serviceEnvironments(plan: EnvironmentPlan): Environments {
  const { project, settings, names } = plan
  const slots = names.replicas.join(',')
  const shared = { LOG_LEVEL: settings.LOG_LEVEL }
  return {
    'docker-proxy': {
      COMPOSE_PROJECT_NAME: project,
      ...pickSettings(settings, proxySettings.shape, ['WEB_REPLICAS']),
      ORCH_WEB_CONTAINERS: slots,
      DOCKER_PROXY_SECRETS_DIR: plan.vaultSecretsDir,
      ...shared,
    },
    'control-migrate': shared,
    'traffic-gateway': { POOL_SLOTS: slots, ...shared },
    orchestrator: {
      COMPOSE_PROJECT_NAME: project,
      POOL_SLOTS: slots,
      WEB_CONTAINER_PREFIX: settings.WEB_CONTAINER_PREFIX,
      ...pickSettings(settings, workerSettings.shape, ['TEMPORAL_API_KEY_FILE']),
      ...(plan.hasTemporalKey && !runsOwnTemporal(settings)
        ? { TEMPORAL_API_KEY_FILE: '/run/secrets/TEMPORAL_API_KEY' }
        : {}),
      ...shared,
    },
    dashboard: dashboardEnvironment(plan, slots),
  }
}

/** What the dashboard may know of Temporal is how to reach it and where its UI is. */
function dashboardEnvironment(plan: EnvironmentPlan, slots: string): Record<string, string> {
  const { settings } = plan
  const isOwn = runsOwnTemporal(settings)
  const temporal = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_TLS'] as const
  return {
    COMPOSE_PROJECT_NAME: plan.project,
    POOL_SLOTS: slots,
    ...pickSettings(settings, dashboardSettings.shape, ['DASHBOARD_PORT']),
    ...Object.fromEntries(temporal.map((name) => [name, printSetting(settings[name])])),
    ENABLE_HTTPS: printSetting(settings.ENABLE_HTTPS),
    VAULT_MEMORY_LIMIT: printSetting(settings.VAULT_MEMORY_LIMIT),
    ...(isOwn ? { TEMPORAL_UI_URL: `http://127.0.0.1:${settings.TEMPORAL_UI_PORT}` } : {}),
    ...(plan.hasTemporalKey && !isOwn ? { TEMPORAL_API_KEY_FILE: '/run/temporal/TEMPORAL_API_KEY' } : {}),
    LOG_LEVEL: settings.LOG_LEVEL,
  }
}

/** The environment of vault containers and of the job, besides what the container spec fixes. */
export function vaultEnvironment(settings: Settings): Record<string, string> {
  return { ...pickSettings(settings, vaultSettings.shape, vaultLimits), LOG_LEVEL: settings.LOG_LEVEL }
}

function pickSettings(
  settings: Settings,
  slice: Readonly<Record<string, unknown>>,
  except: readonly string[],
): Record<string, string> {
  const wanted = Object.keys(slice).filter((name) => isSettingName(name) && !except.includes(name))
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const value = isSettingName(name) ? printSetting(settings[name]) : ''
      return value === '' ? [] : [[name, value]]
    }),
  )
}
