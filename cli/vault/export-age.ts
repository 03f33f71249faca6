import { createWriteStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { download, type Entry, openCurrentVersion } from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import { explainingFaults } from '../installation/file-fault.ts'
import { ageFile } from './age/age-file.ts'
import type { Recipient } from './age/recipients.ts'
import { printable } from './printable.ts'
import type { Vault } from './vault-command.ts'
import { renderVaultPath, type VaultPath } from './vault-path.ts'

export interface AgeExport {
  vault: Vault
  /** Folder that is filled. */
  target: string
  recipients: readonly Recipient[]
  signal: AbortSignal
}

/** A line of `index.age`: which file is what. */
export interface IndexLine {
  path: string
  /** In the target, undefined for a folder. */
  file?: string
  /** Bytes of plaintext. */
  size?: number
  mtime?: string
  version?: string
}

/** One file of the vault as an age file. Its name tells nothing. @throws ClientError `not_verifiable` */
export async function exportFile(order: AgeExport, path: VaultPath, entry: Entry): Promise<IndexLine> {
  const { reader, session } = order.vault
  const version = await openCurrentVersion(reader, entry)
  const { manifest, attributes } = version
  const file = join('files', `${manifest.version}.age`)
  await mkdir(join(order.target, 'files'), { recursive: true })
  const content = download({ reader, platform: session.platform, version }, { signal: order.signal })
  await writeAge(order, file, requireSize(content, manifest.size, entry))
  const { mtime } = attributes
  const facts = { file, size: manifest.size, version: manifest.version }
  return { path: renderVaultPath(path), ...facts, ...(mtime === undefined ? {} : { mtime }) }
}

/** The index that gives the files their names back, as one more age file. */
export async function exportIndex(order: AgeExport, lines: readonly IndexLine[]): Promise<void> {
  await writeAge(order, 'index.age', [Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))])
}

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** Under its own name only once it is whole. */
export async function writeAge({ target, recipients, signal }: AgeExport, name: string, pieces: Pieces): Promise<void> {
  const path = join(target, name)
  await explainingFaults({ path, doing: 'write' }, async () => {
    const file = createWriteStream(`${path}.part`, { mode: 0o600, flush: true })
    await pipeline(Readable.from(ageFile(recipients, pieces), { objectMode: false }), file, { signal })
    await rename(`${path}.part`, path)
  })
}

async function* requireSize(pieces: AsyncIterable<Uint8Array>, size: number, { name }: Entry) {
  let done = 0
  for await (const piece of pieces) {
    done += piece.length
    yield piece
  }
  if (done !== size) throw new CliError('not_verifiable', `${printable(name)}: it ended early`)
}
