import { join, resolve } from 'node:path'
import { useEngineSocket } from '../../setup/docker.ts'
import { ensureEngine } from '../../setup/engine.ts'
import { ensureImages } from '../../setup/images.ts'
import { withLock } from '../../setup/lock.ts'
import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import { checkManifest, controlCopy } from '../stack/backup-manifest.ts'
import { placeControlCopy } from '../stack/control-copies.ts'
import { listContainers } from '../stack/engine-objects.ts'
import { installationLock, progressOn } from '../stack/installation-lock.ts'
import { requireOwnProject } from '../stack/other-folders.ts'
import { ensureOwnObjects, projectLabel } from '../stack/own-objects.ts'
import { readProject } from '../stack/read-project.ts'
import { restoreVolume } from '../stack/vault-copies.ts'

export const restore = defineCommand({
  name: 'restore',
  summary: 'fill an installation that has no data from a backup, hashing every byte; only while nothing runs',
  details: [
    'Bring the folder `secrets` and the settings file of that installation back first: they are no part of a backup (or in its',
    'folder `settings`, if it was made with --with-secrets), and `bin/leyzenctl up` refuses data that belong to others.',
    'What was interrupted can be run again. Nothing starts on a volume whose restore did not end well.',
  ].join('\n'),
  options: { json: { type: 'boolean', description: 'print what was restored as JSON' } },
  positionals: { usage: 'FOLDER', min: 1, max: 1 },
  async run({ values, positionals: [folder = ''], io, signal, checkout, envFile }) {
    const progress = progressOn(io)
    const context = { checkout, progress, signal }
    useEngineSocket((await readProject(envFile)).dockerSocket)
    // A machine that never ran this: `up` would set it up as well, but make data where these are to go.
    await ensureEngine(context)
    const { project } = await requireOwnProject(envFile)
    const source = resolve(folder)
    const { files } = await progress.step('looking at the backup', () => checkManifest(source))
    const control = { source: join(source, controlCopy), digest: files[controlCopy].digest }
    const restored = await withLock(installationLock(envFile), context, async () => {
      await requireNothingRuns(project)
      await ensureImages(context)
      await ensureOwnObjects({ project, dir: join(envFile, '..') })
      const order = { project, checkout, signal }
      // First, because it is the one that can be said again after the other has succeeded.
      await progress.step('control database', () => placeControlCopy({ ...order, ...control }))
      const uid = process.getuid?.() ?? 0
      return progress.step('restoring and hashing every file', () => restoreVolume({ ...order, source, uid }))
    })
    if (values.json) io.json({ ...restored, controlBytes: files[controlCopy].bytes })
    else io.print(`Restored both databases, ${restored.files} files, ${restored.bytes} bytes: bin/leyzenctl up`)
    return 0
  },
})

/** @throws CliError `refused` */
async function requireNothingRuns(project: string): Promise<void> {
  const found = await listContainers(`${projectLabel}=${project}`)
  if (found.length > 0) throw new CliError('refused', 'the installation runs: bin/leyzenctl down first')
}
