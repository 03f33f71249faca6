import { open, rename, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { download, type Entry, type OpenVersion, openCurrentVersion } from '../../vault/client/index.ts'
import { CHUNK_BYTES } from '../../vault/format/index.ts'
import { CliError } from '../cli-error.ts'
import { errnoOf, explainingFaults } from '../installation/file-fault.ts'
import type { Io } from '../io.ts'
import { printable } from './printable.ts'
import { startTransferProgress } from './transfer-progress.ts'
import type { Vault } from './vault-command.ts'

/** An own vault, or what a link opens. */
export type Origin = Pick<Vault, 'reader' | 'open'> & { session: Pick<Vault['session'], 'platform'> }

export interface Receiver {
  vault: Origin
  io: Io
  /** Replace a file that is there. */
  force: boolean
  signal: AbortSignal
}

/**
 * Writes a file of the vault to this machine: whole or, under its own name, not at all. What an earlier attempt verified
 * stays beside it and is gone on from.
 * @param version another one than the current
 * @throws CliError `refused` for a file that is there; ClientError `not_verifiable`
 */
export async function receiveFile(receiver: Receiver, entry: Entry, to: { path: string; version?: OpenVersion }) {
  const version = to.version ?? (await openCurrentVersion(receiver.vault.reader, entry))
  await receiveVersion(receiver, { name: entry.name, version, path: to.path })
}

export interface Wanted {
  /** Shown while it comes. */
  name: string
  version: OpenVersion
  path: string
}

/** The same for a version that is open already. @throws as `receiveFile` */
export async function receiveVersion(receiver: Receiver, { name, version, ...to }: Wanted): Promise<void> {
  const { force } = receiver
  if (!force && (await sizeOf(to.path)) !== undefined)
    throw new CliError('refused', `${to.path} is there already: use --force`)
  // Named after the version, so that bytes of another content are never taken for a beginning of this one.
  const part = join(dirname(to.path), `.${basename(to.path).slice(0, 150)}.${version.manifest.version}.part`)
  await explainingFaults({ path: part, doing: 'write' }, async () => {
    await writePart(receiver, { name, version, part })
    await rename(part, to.path)
  })
  const { mtime } = version.attributes
  if (mtime !== undefined) await utimes(to.path, new Date(), new Date(mtime))
}

interface Part {
  name: string
  version: OpenVersion
  part: string
}

async function writePart({ vault, io, signal }: Receiver, { name, version, part }: Part): Promise<void> {
  const { size } = version.manifest
  const begun = (await sizeOf(part)) ?? 0
  // A whole number of chunks; what was cut inside of one is fetched again.
  const offset = begun <= size ? begun - (begun % CHUNK_BYTES) : 0
  const draw = (text: string) => process.stderr.write(text)
  const transfer = { what: `fetching ${printable(name)}`, total: size }
  const progress = startTransferProgress(transfer, { io, draw, now: Date.now })
  await using file = await open(part, 'a', 0o600)
  await file.truncate(offset)
  try {
    let done = offset
    const content = { reader: vault.reader, platform: vault.session.platform, version }
    for await (const piece of download(content, { offset, signal })) {
      await file.writeFile(piece)
      done += piece.length
      progress.at(done)
    }
    if (done !== size) throw new CliError('not_verifiable', `${printable(name)}: it ended early`)
    await file.datasync()
  } finally {
    progress.end()
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    return undefined
  }
}
