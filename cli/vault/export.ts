import { mkdir, readdir } from 'node:fs/promises'
import { CliError } from '../cli-error.ts'
import { explainingFaults } from '../installation/file-fault.ts'
import type { Io } from '../io.ts'
import { drawIdentity, parseRecipient, passphraseRecipient, type Recipient } from './age/recipients.ts'
import { renderCount } from './count.ts'
import { type AgeExport, exportFile, exportIndex, type IndexLine, writeAge } from './export-age.ts'
import { readSecret } from './read-secret.ts'
import { defineVaultCommand } from './vault-command.ts'
import { parseVaultPath, renderVaultPath } from './vault-path.ts'
import { requireFolder, show } from './vault-tree.ts'
import { isUnverifiable, leaveOut, type Start, type Walk, walkTree } from './walk-tree.ts'

export const vaultExport = defineVaultCommand({
  name: 'vault export',
  summary: 'write the vault into a folder of files that `age` opens',
  details: [
    'FOLDER gets files/*.age, and index.age with one JSON line for each path. With --recipient the named age keys open them:',
    '`age -d -i KEY index.age`. Else a passphrase does, by way of a key that it encrypts: `age -d -i FOLDER/key.age index.age`.',
    'Status 1 when something could not be verified and was left out; the index has all the rest.',
  ].join('\n'),
  options: {
    recipient: { type: 'string', argument: 'age1…', multiple: true, description: 'an age key that may open it' },
    'passphrase-file': {
      type: 'string',
      argument: 'FILE',
      description: 'take the passphrase from its first line; - is standard input',
    },
    path: { type: 'string', argument: 'PATH', description: 'only this folder of the vault' },
    json: { type: 'boolean', description: 'print what was written as JSON' },
  },
  positionals: { usage: 'FOLDER', min: 1, max: 1 },
  async run(vault, { values, positionals: [target = ''], io, signal }) {
    const recipients = values.recipient.map(parseRecipient)
    const path = parseVaultPath(values.path ?? '/')
    const folder = await requireFolder(vault, path)
    await requireEmptyFolder(target)
    const order: AgeExport = { vault, target, recipients, signal }
    const passphraseFile = values['passphrase-file']
    const opened =
      recipients.length > 0 ? order : await withPassphrase(order, await askPassphrase(passphraseFile, signal))
    const { lines, leftOut } = await exportTree(opened, { folder, path, io })
    await exportIndex(opened, lines)
    const files = lines.filter(({ file }) => file !== undefined).length
    if (values.json) io.json({ files, leftOut })
    else io.print(`${renderCount(files, 'file')} exported to ${target}.`)
    return leftOut === 0 ? 0 : 1
  },
})

async function exportTree(order: AgeExport, { io, ...start }: Start & { io: Io }) {
  const lines: IndexLine[] = []
  const walk: Walk = { vault: order.vault, io, leftOut: 0 }
  for await (const { path, entry } of walkTree(walk, start)) {
    if (entry.record.kind === 'folder') {
      lines.push({ path: renderVaultPath(path) })
      continue
    }
    try {
      lines.push(await exportFile(order, path, entry))
      if (io.isTerminal) io.note(show(path))
    } catch (error) {
      if (!isUnverifiable(error)) throw error
      leaveOut(walk, path, 1)
    }
  }
  return { lines, leftOut: walk.leftOut }
}

/** age makes a passphrase slow to guess once for each file, so it opens a key and the key opens the files. */
async function withPassphrase(order: AgeExport, passphrase: string): Promise<AgeExport> {
  const { secret, recipient } = drawIdentity()
  const locked: readonly Recipient[] = [passphraseRecipient(passphrase)]
  await writeAge({ ...order, recipients: locked }, 'key.age', [Buffer.from(`${secret}\n`)])
  return { ...order, recipients: [recipient] }
}

async function askPassphrase(file: string | undefined, signal: AbortSignal): Promise<string> {
  const passphrase = await readSecret({ what: 'Passphrase of the export', file, option: '--passphrase-file', signal })
  if ([...passphrase].length < 12)
    throw new CliError('wrong_use', 'the passphrase of an export needs at least 12 characters')
  return passphrase
}

async function requireEmptyFolder(path: string): Promise<void> {
  await explainingFaults({ path, doing: 'write' }, async () => {
    await mkdir(path, { recursive: true })
    if ((await readdir(path)).length > 0)
      throw new CliError('refused', `${path} is not empty: an export needs a folder of its own`)
  })
}
