import type { z } from 'zod'
import { gatewaySettings } from '../../haproxy/gateway/env.ts'
import { proxySettings } from '../../proxy/env.ts'
import { vaultSettings } from '../../vault/env.ts'
import { dashboardSettings } from '../../web/dashboard/env.ts'
import { workerSettings } from '../../worker/env.ts'
import { installationSettings } from './installation.ts'

/** Every service's slice, in the order of env.template. A slice without settings has no section there. */
export const settingSlices = [
  { title: 'Installation', schema: installationSettings },
  { title: 'Rotation (orchestrator)', schema: workerSettings },
  { title: 'Vault containers and docker-proxy', schema: proxySettings },
  { title: 'Vault', schema: vaultSettings },
  { title: 'Traffic gateway', schema: gatewaySettings },
  { title: 'Dashboard', schema: dashboardSettings },
] as const

/** All that may stand in `.env`: each service's slice, merged. */
export const settingsSchema = installationSettings
  .extend(workerSettings.shape)
  .extend(proxySettings.shape)
  .extend(vaultSettings.shape)
  .extend(gatewaySettings.shape)
  .extend(dashboardSettings.shape)

export type Settings = z.infer<typeof settingsSchema>
export type SettingName = keyof Settings & string

export const settingNames = Object.keys(settingsSchema.shape) as SettingName[]

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingsSchema.shape, name)
}

/** The value that holds when a setting is not set, as it would be written in `.env`; '' when there is none. */
export function defaultText(name: SettingName): string {
  return printSetting(settingsSchema.shape[name].safeParse(undefined).data)
}

/** A typed value as it is written in `.env`. */
export function printSetting(value: Settings[SettingName]): string {
  if (value === undefined) return ''
  return Array.isArray(value) ? value.join(',') : String(value)
}
