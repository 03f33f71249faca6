import { dirname } from 'node:path'
import { engineSocket, usualSocket } from '../../setup/docker.ts'
import { readStartedEngine } from '../../setup/engine-process.ts'
import { withLock } from '../../setup/lock.ts'
import { defineCommand } from '../command.ts'
import { requireOwnData } from '../stack/data-owner.ts'
import { installationLock, progressOn } from '../stack/installation-lock.ts'
import { requireOwnProject } from '../stack/other-folders.ts'
import { pauseForDown } from '../stack/pause-for-down.ts'
import { type Removed, stopStack } from '../stack/stop-stack.ts'

export const down = defineCommand({
  name: 'down',
  summary: 'stop and remove all containers and networks of this installation; its data stays',
  details: [
    'Takes away what carries this installation’s label and nothing else. Settings, secrets and volumes stay, so that `up`',
    'brings everything back; --volumes removes the data as well, for good. An engine that set-up started keeps running.',
  ].join('\n'),
  options: {
    volumes: { type: 'boolean', description: 'remove the data too: files of the vault, databases, audit' },
    json: { type: 'boolean', description: 'print what was removed as JSON' },
  },
  async run({ values, io, signal, envFile }) {
    const { project } = await requireOwnProject(envFile)
    const progress = progressOn(io)
    const removed = await withLock(installationLock(envFile), { progress, signal }, async () => {
      if (values.volumes) await requireOwnData({ project, dir: dirname(envFile) })
      await pauseForDown({ project, progress })
      return stopStack({ project, progress, signal, withVolumes: values.volumes })
    })
    const engine = engineSocket() === usualSocket ? await readStartedEngine() : undefined
    if (values.json) io.json({ ...removed, engine: engine ?? null })
    else for (const line of renderRemoved(removed, values.volumes)) io.print(line)
    if (!values.json && engine !== undefined) {
      io.print(`The Docker engine that set-up started keeps running (process ${engine.pid}, log ${engine.log}).`)
    }
    return 0
  },
})

function renderRemoved({ containers, networks, volumes }: Removed, withVolumes: boolean): string[] {
  if (containers.length + networks.length + volumes.length === 0) return ['Nothing was running.']
  const counted = `Removed ${containers.length} containers and ${networks.length} networks`
  return [withVolumes ? `${counted}, and ${volumes.length} volumes with all data.` : `${counted}. The data stays.`]
}
