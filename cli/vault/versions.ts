import { deleteVersion, type ListedVersion, listVersions, restoreVersion } from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import { formatInstant } from '../ctl/format.ts'
import { formatSize } from './format-size.ts'
import { describe } from './ls.ts'
import { defineVaultCommand } from './vault-command.ts'
import { parseVaultPath } from './vault-path.ts'
import { requireFile } from './vault-tree.ts'

export const vaultVersions = defineVaultCommand({
  name: 'vault versions',
  summary: 'list the versions of a file, or make an older one the current one',
  details: 'Status 1 when the chain of their signatures is broken.',
  options: {
    restore: { type: 'string', argument: 'NUMBER', description: 'make this one the current version' },
    delete: { type: 'string', argument: 'NUMBER', description: 'free the bytes of this one' },
    json: { type: 'boolean', description: 'print them as JSON' },
  },
  positionals: { usage: 'PATH', min: 1, max: 1 },
  async run(vault, { values, positionals: [text = ''], io }) {
    const entry = await requireFile(vault, parseVaultPath(text))
    const { versions, broken } = await listVersions(vault.reader, entry.node)
    if (values.restore !== undefined) {
      const restored = await restoreVersion(vault, entry, requireNumber(versions, values.restore))
      if (values.json) io.json(describe(restored))
      return 0
    }
    if (values.delete !== undefined) {
      await deleteVersion(vault, requireNumber(versions, values.delete).manifest.version)
      return 0
    }
    const current = describe(entry).version
    if (values.json)
      io.json({
        broken: broken ?? null,
        versions: versions.map((one) => ({ ...facts(one), current: current === one.manifest.version })),
      })
    else for (const one of versions) io.print(renderVersion(one, current))
    if (broken !== undefined) io.note(`WARNING: version ${broken} does not follow from the one before`)
    return broken === undefined ? 0 : 1
  },
})

function requireNumber(versions: readonly ListedVersion[], text: string): ListedVersion {
  const found = versions.find(({ manifest }) => String(manifest.number) === text)
  if (found === undefined) throw new CliError('not_found', `${JSON.stringify(text)}: this file has no such version`)
  if (found.purged) throw new CliError('not_found', `version ${text}: its bytes are gone`)
  return found
}

const facts = ({ manifest: { version, number, size, at }, purged }: ListedVersion) => ({
  number,
  version,
  size,
  at,
  purged,
})

function renderVersion({ manifest: { version, number, size, at }, purged }: ListedVersion, current?: string): string {
  const state = version === current ? '  current' : purged ? '  bytes are gone' : ''
  return `${String(number).padStart(4)}  ${formatInstant(at)}  ${formatSize(size).padStart(9)}${state}`
}
