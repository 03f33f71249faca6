import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { withLock } from '../../setup/lock.ts'
import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import { listContainers } from '../stack/engine-objects.ts'
import { installationLock, progressOn } from '../stack/installation-lock.ts'
import { requireOwnProject } from '../stack/other-folders.ts'
import { ensureOwnObjects, projectLabel } from '../stack/own-objects.ts'
import { restoreVolume } from '../stack/vault-copies.ts'

export const restore = defineCommand({
  name: 'restore',
  summary:
    'make the vault’s data volume from a backup, hashing every byte; only while nothing runs, into an empty volume',
  details: [
    'Bring the folder `secrets` and the settings file of that installation back first: `bin/leyzenctl up` refuses others.',
    'What was interrupted can be run again. Nothing starts on a volume whose restore did not end well.',
  ].join('\n'),
  options: { json: { type: 'boolean', description: 'print what was restored as JSON' } },
  positionals: { usage: 'FOLDER', min: 1, max: 1 },
  async run({ values, positionals: [folder = ''], io, signal, checkout, envFile }) {
    const { project } = await requireOwnProject(envFile)
    const source = resolve(folder)
    await requireBackup(source)
    const progress = progressOn(io)
    const restored = await withLock(installationLock(envFile), { progress, signal }, async () => {
      await requireNothingRuns(project)
      await ensureOwnObjects({ project, dir: join(envFile, '..') })
      const order = { project, checkout, source, uid: process.getuid?.() ?? 0, signal }
      return progress.step('restoring and hashing every file', () => restoreVolume(order))
    })
    if (values.json) io.json(restored)
    else io.print(`Restored ${String(restored.files)} files, ${String(restored.bytes)} bytes: bin/leyzenctl up`)
    return 0
  },
})

/** @throws CliError `file_unreadable` */
async function requireBackup(source: string): Promise<void> {
  const found = await stat(join(source, 'backup.json')).catch(() => null)
  if (found === null) throw new CliError('file_unreadable', `${source} is no backup: it has no backup.json`)
}

/** @throws CliError `refused` */
async function requireNothingRuns(project: string): Promise<void> {
  const found = await listContainers(`${projectLabel}=${project}`)
  if (found.length > 0) throw new CliError('refused', 'the installation runs: bin/leyzenctl down first')
}
