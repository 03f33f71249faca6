import { randomBytes } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { explainingFaults } from '../installation/file-fault.ts'
import { readIfThere } from '../installation/read-if-there.ts'
import { createFolder, replaceFile } from '../installation/write-file.ts'
import { type CheckOrder, checkRendered } from './check-rendered.ts'
import type { GeneratedFile } from './config-digest.ts'
import { type RenderOrder, renderInstallation } from './render-installation.ts'

/** A generated file beside what stands on the disk; `before` undefined when it is not there. */
export interface FileState extends GeneratedFile {
  before: string | undefined
  state: 'current' | 'changed' | 'missing'
}

export interface BuildOrder extends RenderOrder {
  signal: AbortSignal
  /** Judges the rendered files in `stage` before they are put in place. */
  verify?: (order: CheckOrder) => Promise<void>
}

/** All files that `build` makes, compared with the disk. Writes nothing. */
export async function compareInstallation(order: RenderOrder): Promise<FileState[]> {
  const files = await renderInstallation(order)
  return Promise.all(
    files.map(async (file): Promise<FileState> => {
      const before = (await readIfThere(join(order.installation.dir, file.path)))?.toString('utf8')
      return {
        ...file,
        before,
        state: before === undefined ? 'missing' : before === file.content ? 'current' : 'changed',
      }
    }),
  )
}

/**
 * Writes docker-compose.yml and everything below generated/ (and HAProxy's copy of the certificate). What changed is
 * first written beside the old, checked there by HAProxy and by compose, and only then renamed into place; on any
 * failure the old files stay. Safe to repeat. @throws CliError `check_failed`, `file_unwritable` · SetupError
 */
export async function buildInstallation(order: BuildOrder): Promise<FileState[]> {
  const { installation, signal } = order
  const files = await compareInstallation(order)
  if (files.every(({ state }) => state === 'current')) return files
  const stage = join(installation.paths.generated, `.stage-${randomBytes(6).toString('hex')}`)
  try {
    for (const file of files) await stageFile(stage, file)
    signal.throwIfAborted()
    await (order.verify ?? checkRendered)({ ...order, stage })
    signal.throwIfAborted()
    for (const file of files.filter(({ state }) => state !== 'current')) await publish(installation.dir, stage, file)
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
  return files
}

async function stageFile(stage: string, { path, content, mode }: GeneratedFile): Promise<void> {
  const staged = join(stage, path)
  // Closed: with HTTPS it holds a private key, and the checks mount only folders inside it.
  await createFolder(stage, 0o700)
  await createFolder(dirname(staged), 0o755)
  await replaceFile({ path: staged, content, mode })
}

async function publish(dir: string, stage: string, { path }: GeneratedFile): Promise<void> {
  const target = join(dir, path)
  await createFolder(dirname(target), 0o755)
  await explainingFaults({ path: target, doing: 'write' }, () => rename(join(stage, path), target))
}
