import { cp, mkdir, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import { installationPaths } from '../installation/paths.ts'
import { controlCopy, writeManifest } from '../stack/backup-manifest.ts'
import { checkCopy } from '../stack/check-copy.ts'
import { copyControlOut } from '../stack/control-copies.ts'
import { progressOn } from '../stack/installation-lock.ts'
import { callControl } from '../stack/on-control-network.ts'
import { requireOwnProject } from '../stack/other-folders.ts'
import { copyBackupOut } from '../stack/vault-copies.ts'

export const backup = defineCommand({
  name: 'backup',
  summary: 'copy the vault’s files and both databases into an empty folder, while everything runs',
  details: [
    'Contents and names in it are encrypted, but keep it as safe as the vault: names of accounts and sizes can be read.',
    'The secrets of the installation (the folder `secrets` and the settings file) are not in it, and without them nobody can',
    'sign in again: keep a copy of them elsewhere, or take them along with --with-secrets and lock the folder away.',
  ].join('\n'),
  options: {
    'with-secrets': {
      type: 'boolean',
      description: 'copy the settings file and `secrets` along, into FOLDER/settings',
    },
    json: { type: 'boolean', description: 'print what was copied as JSON' },
  },
  positionals: { usage: 'FOLDER', min: 1, max: 1 },
  async run({ values, positionals: [folder = ''], io, signal, checkout, envFile }) {
    const { project } = await requireOwnProject(envFile)
    const target = resolve(folder)
    await requireEmpty(target)
    const progress = progressOn(io)
    const made = await progress.step('making the backup', () => orderBackup({ envFile, signal }))
    const order = { project, checkout, signal }
    await progress.step('copying it out of the volume', () => copyBackupOut({ ...order, backup: made, target }))
    const control = join(target, controlCopy)
    const digest = await progress.step('control database', () => copyControlOut({ ...order, target: control }))
    if (values['with-secrets']) await copySecrets(envFile, join(target, 'settings'))
    const check = await progress.step('hashing every file', () => checkCopy(target, signal))
    requireWhole(check.damaged)
    const { files } = await writeManifest(target, new Date())
    requireWhole(files[controlCopy].digest === digest ? [] : [controlCopy])
    const { bytes } = files[controlCopy]
    if (values.json) io.json({ backup: made, folder: target, ...check, controlBytes: bytes })
    else io.print(`${check.files} files, ${check.bytes} bytes and both databases in ${target}`)
    if (!values['with-secrets']) io.note('Not in it: the settings file and `secrets`. Keep a copy of them elsewhere.')
    return 0
  },
})

/** @throws CliError `refused` */
async function requireEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if ((await readdir(folder)).length > 0) throw new CliError('refused', `${folder} is not empty: name a new folder`)
}

/** The name of a new backup on the volume. @throws CliError `refused` */
async function orderBackup(call: { envFile: string; signal: AbortSignal }): Promise<string> {
  const { code, stdout, stderr } = await callControl(call, ['job', 'backup', '--json'])
  if (code !== 0) throw new CliError('refused', `the backup was not made: ${(stderr || stdout).trim()}`)
  const result: { backup?: unknown } = JSON.parse(stdout)
  return String(result.backup)
}

/** Keeps the modes: the folder of the secrets is its owner's alone. */
async function copySecrets(envFile: string, target: string): Promise<void> {
  const { envName, secrets } = installationPaths(envFile)
  await mkdir(target, { mode: 0o700 })
  await cp(envFile, join(target, envName))
  await cp(secrets, join(target, 'secrets'), { recursive: true })
}

/** @throws CliError `check_failed` */
function requireWhole(damaged: readonly string[]): void {
  if (damaged.length === 0) return
  throw new CliError('check_failed', ['these files are damaged:', ...damaged.slice(0, 20)].join('\n  '))
}
