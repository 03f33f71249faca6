import { readSettings } from '../env/read-settings.ts'
import type { Settings } from '../env/schema.ts'
import { containerNames } from './names.ts'
import type { ComposePlan } from './render-compose.ts'

const digest = (char: string) => char.repeat(64)

export function settingsOf(text = ''): Settings {
  const { settings, problems } = readSettings(new TextEncoder().encode(text), '.env')
  if (settings === undefined) throw new Error(JSON.stringify(problems))
  return settings
}

/** A plan whose facts of the host are fixed, for the golden files. */
export function planOf(text = '', facts: Partial<ComposePlan> = {}): ComposePlan {
  const settings = settingsOf(text)
  const image = (name: string) => ({ ref: `leyzen/${name}:0123456789ab` })
  return {
    project: settings.COMPOSE_PROJECT_NAME,
    settings,
    names: containerNames(settings),
    images: {
      haproxy: image('haproxy'),
      temporal: image('temporal'),
      orchestrator: image('orchestrator'),
      dashboard: image('dashboard'),
      'docker-proxy': image('docker-proxy'),
      'traffic-gateway': image('traffic-gateway'),
    },
    socketGid: 998,
    vaultSecretsDir: '/srv/leyzen/secrets/vault',
    hasTemporalKey: false,
    configDigests: { 'docker-proxy': digest('a'), orchestrator: digest('a'), haproxy: digest('b') },
    ...facts,
  }
}
