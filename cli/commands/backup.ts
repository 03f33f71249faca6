import { mkdir, readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import { checkCopy } from '../stack/check-copy.ts'
import { progressOn } from '../stack/installation-lock.ts'
import { callControl } from '../stack/on-control-network.ts'
import { requireOwnProject } from '../stack/other-folders.ts'
import { copyBackupOut } from '../stack/vault-copies.ts'

export const backup = defineCommand({
  name: 'backup',
  summary: 'copy the vault’s files and database into an empty folder, while it runs',
  details: [
    'Everything in it is encrypted, but keep it as safe as the vault: names of accounts and sizes can be read. The secrets',
    'of the installation (the folder `secrets` and the settings file) are not in it: without them nobody can sign in again.',
  ].join('\n'),
  options: { json: { type: 'boolean', description: 'print what was copied as JSON' } },
  positionals: { usage: 'FOLDER', min: 1, max: 1 },
  async run({ values, positionals: [folder = ''], io, signal, checkout, envFile }) {
    const { project } = await requireOwnProject(envFile)
    const target = resolve(folder)
    await requireEmpty(target)
    const progress = progressOn(io)
    const made = await progress.step('making the backup', () => orderBackup({ envFile, signal }))
    const order = { project, checkout, backup: made, target, signal }
    await progress.step('copying it out of the volume', () => copyBackupOut(order))
    const check = await progress.step('hashing every file', () => checkCopy(target, signal))
    if (values.json) io.json({ backup: made, folder: target, ...check })
    else io.print(`${check.files} files, ${check.bytes} bytes in ${target}`)
    if (check.damaged.length === 0) return 0
    throw new CliError('check_failed', ['these files are damaged:', ...check.damaged.slice(0, 20)].join('\n  '))
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
