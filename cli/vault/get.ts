import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { download, type Entry, type OpenNode, openCurrentVersion } from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import type { Call } from '../command.ts'
import { renderCount } from './count.ts'
import { type Receiver, receiveFile } from './receive-file.ts'
import { defineVaultCommand, type Vault } from './vault-command.ts'
import { parseVaultPath } from './vault-path.ts'
import { requireEntry, requirePath, show } from './vault-tree.ts'
import { isUnverifiable, leaveOut, type Walk, walkTree } from './walk-tree.ts'

export const vaultGet = defineVaultCommand({
  name: 'vault get',
  summary: 'fetch files from the vault and decrypt them on this machine',
  details: [
    'TO is a folder or a new name, by default the present folder; - writes one file to standard output. A fetch that was',
    'interrupted goes on when the same command is given again. Nothing that is not verified is written under its name.',
  ].join('\n'),
  options: {
    recursive: { type: 'boolean', short: 'r', description: 'fetch a folder with all that is in it' },
    force: { type: 'boolean', short: 'f', description: 'replace files that are there' },
    json: { type: 'boolean', description: 'print what was fetched as JSON' },
  },
  positionals: { usage: 'PATH [TO]', min: 1, max: 2 },
  async run(vault, { values, positionals: [text = '', to = '.'], io, signal }) {
    const receiver = { vault, io, signal, force: values.force }
    const path = parseVaultPath(text)
    if (to === '-') return pour(vault, await requireEntry(vault, path), signal)
    const located = await requirePath(vault, path)
    if (located.kind !== 'file' && !values.recursive) {
      throw new CliError('wrong_use', `${show(path)} is a folder: use --recursive`)
    }
    const target = (await isFolder(to)) ? join(to, path.at(-1) ?? 'vault') : to
    const fetched: string[] = []
    if (located.kind === 'file') {
      await receiveFile(receiver, located.entry, { path: target })
      fetched.push(target)
    }
    const whole = located.kind === 'file' || (await fetchFolder(receiver, located.node, { target, fetched }))
    if (values.json) io.json({ fetched, whole })
    else io.print(`${renderCount(fetched.length, 'file')} fetched.`)
    return whole ? 0 : 1
  },
})

export interface Target {
  target: string
  fetched: string[]
}

/** @returns whether nothing had to be left out */
export async function fetchFolder(receiver: Receiver, folder: OpenNode, { target, fetched }: Target): Promise<boolean> {
  const walk: Walk = { vault: receiver.vault, io: receiver.io, leftOut: 0 }
  await mkdir(target, { recursive: true })
  for await (const { path, entry } of walkTree(walk, { folder, path: [] })) {
    // A name has no slash and is no "..", so no path leaves the target.
    const local = join(target, ...path)
    if (entry.record.kind === 'folder') {
      await mkdir(local, { recursive: true })
      continue
    }
    try {
      await receiveFile(receiver, entry, { path: local })
      fetched.push(local)
    } catch (error) {
      if (!isUnverifiable(error)) throw error
      leaveOut(walk, path, 1)
    }
  }
  return walk.leftOut === 0
}

/** What was written before a failure is verified, but only status 0 says that it is the whole file. */
async function pour({ reader, session }: Vault, entry: Entry, signal: Call['signal']): Promise<0> {
  const version = await openCurrentVersion(reader, entry)
  for await (const piece of download({ reader, platform: session.platform, version }, { signal })) {
    if (!process.stdout.write(piece)) await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
  }
  return 0
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
