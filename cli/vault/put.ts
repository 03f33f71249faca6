import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { forEachParallel } from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import { explainingFaults } from '../installation/file-fault.ts'
import { renderCount } from './count.ts'
import { describe } from './ls.ts'
import { ensureFolder } from './mkdir.ts'
import { createSender, type Sender, sendFile } from './send-file.ts'
import { defineVaultCommand, type Vault } from './vault-command.ts'
import { parseVaultPath, type VaultPath } from './vault-path.ts'
import { findPath, requireFolder } from './vault-tree.ts'

const FILES_AT_ONCE = 3

export const vaultPut = defineVaultCommand({
  name: 'vault put',
  summary: 'encrypt files on this machine and send them to the vault',
  details: [
    'Into TO where that is a folder; else TO is the new path of the one FILE. An upload that was interrupted goes on when the',
    'same command is given again, as long as the file has not changed.',
  ].join('\n'),
  options: {
    recursive: { type: 'boolean', short: 'r', description: 'send folders with all that is in them' },
    version: { type: 'boolean', description: 'where a file of the name is, make it that file’s new version' },
    json: { type: 'boolean', description: 'print what was sent as JSON' },
  },
  positionals: { usage: 'FILE … TO', min: 2, max: 1_000 },
  async run(vault, { values, positionals, io, signal }) {
    const to = parseVaultPath(positionals.at(-1) ?? '')
    const onTaken = values.version ? 'version' : 'refuse'
    const sender = await createSender(vault, { io, onTaken, signal })
    const planned = await plan(vault, { files: positionals.slice(0, -1), to, recursive: values.recursive })
    const sent = await sendAll(sender, planned)
    if (values.json) io.json({ sent })
    else io.print(`${renderCount(sent.length, 'file')} sent.`)
    return 0
  },
})

interface Planned {
  path: string
  folder: VaultPath
  name: string
}

interface Wanted {
  files: readonly string[]
  to: VaultPath
  recursive: boolean
}

/** What goes where. @throws CliError `not_found`, `wrong_use`, `file_unreadable` before anything is sent */
async function plan(vault: Vault, { files, to, recursive }: Wanted): Promise<Planned[]> {
  const target = await findPath(vault, to)
  const [only = ''] = files
  const isNewName = target === undefined || target.kind === 'file'
  if (isNewName && files.length === 1 && !(await isFolder(only))) {
    await requireFolder(vault, to.slice(0, -1))
    return [{ path: only, folder: to.slice(0, -1), name: to.at(-1) ?? basename(only) }]
  }
  await requireFolder(vault, to)
  return (await Promise.all(files.map((file) => planOne(file, to, recursive)))).flat()
}

async function planOne(path: string, folder: VaultPath, recursive: boolean): Promise<Planned[]> {
  const name = basename(resolve(path))
  if (!(await isFolder(path))) return [{ path, folder, name }]
  if (!recursive) throw new CliError('wrong_use', `${path} is a folder: use --recursive`)
  const names = await explainingFaults({ path, doing: 'read' }, () => readdir(path))
  const inside = await Promise.all(names.toSorted().map((child) => planOne(join(path, child), [...folder, name], true)))
  return inside.flat()
}

/** Small files wait for answers more than for the line. @returns what was sent, in the order of the plan */
async function sendAll(sender: Sender, planned: readonly Planned[]) {
  const sent: ReturnType<typeof describe>[] = []
  for (const { folder } of planned) await makeParent(sender, folder)
  await forEachParallel(planned.length, FILES_AT_ONCE, async (index) => {
    const one = planned[index]
    if (one === undefined) return
    const parent = await makeParent(sender, one.folder)
    sent[index] = describe(await sendFile(sender, one.path, { parent, name: one.name }))
  })
  return sent
}

/** Each folder is looked up or made once. */
async function makeParent(sender: Sender, folder: VaultPath) {
  const key = folder.join('/')
  const parent = sender.folders.get(key) ?? (await ensureFolder(sender.vault, folder))
  sender.folders.set(key, parent)
  return parent
}

function isFolder(path: string): Promise<boolean> {
  return explainingFaults({ path, doing: 'read' }, async () => (await stat(path)).isDirectory())
}
