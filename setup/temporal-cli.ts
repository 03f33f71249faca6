import { access, chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SetupContext } from './context.ts'
import { requireMachine } from './machine.ts'
import type { Step } from './progress.ts'
import { requireCommand, runCommand } from './run-command.ts'
import { SetupError } from './setup-error.ts'

const release = '1.5.1'
const modulePath = 'github.com/temporalio/cli'
const downloadTimeoutMs = 180_000
const buildTimeoutMs = 20 * 60_000

/**
 * Pure: does `temporal --version` name a release that the worker and its recorded histories were tried with? A binary
 * that `go install` made without a version says 0.0.0-DEV; then the server inside tells: 1.29 belongs to the 1.5 line.
 */
export function isUsableVersion(output: string): boolean {
  return /^temporal version (1\.5\.\d+\b|0\.0\.0-DEV \(Server 1\.29\.)/m.test(output)
}

/**
 * Path of a Temporal CLI 1.5, from the first of four sources that has one: `TEMPORAL_CLI` or PATH, the checkout's
 * cache, the official download, a build with Go.
 * @throws SetupError `temporal_cli_unusable`, `temporal_cli_missing`
 */
export async function ensureTemporalCli(context: SetupContext): Promise<string> {
  const chosen = process.env.TEMPORAL_CLI
  if (chosen !== undefined && chosen !== '') {
    if (await isUsable(chosen)) return chosen
    throw new SetupError(
      'temporal_cli_unusable',
      `TEMPORAL_CLI=${chosen} is not a Temporal CLI of version 1.5: unset it, or point it to one`,
    )
  }
  const installed = await findInPath('temporal')
  if (installed !== undefined && (await isUsable(installed))) return installed
  const cached = join(context.checkout, '.cache', `temporal-${release}`, 'temporal')
  if (await isUsable(cached)) return cached
  return context.progress.step(`getting the Temporal CLI ${release}`, (step) => fetchCli(cached, context, step))
}

async function fetchCli(target: string, context: SetupContext, step: Step): Promise<string> {
  const part = `${join(context.checkout, '.cache')}/temporal.${process.pid}.part`
  const problems: string[] = []
  try {
    for (const [name, source] of [
      ['official download', downloadCli],
      ['go install', buildCli],
    ] as const) {
      await rm(part, { recursive: true, force: true })
      await mkdir(part, { recursive: true })
      context.signal.throwIfAborted()
      const problem = await source(part, step, context.signal).then(
        () => undefined,
        (error: Error) => error.message,
      )
      context.signal.throwIfAborted()
      if (problem === undefined && (await isUsable(join(part, 'temporal')))) return await keep(part, target)
      problems.push(`${name}: ${problem ?? 'gave a binary of another version'}`)
    }
  } finally {
    await rm(part, { recursive: true, force: true })
  }
  throw new SetupError(
    'temporal_cli_missing',
    `no Temporal CLI ${release} could be had:\n${problems.map((line) => `  ${line}`).join('\n')}\nPut one into PATH (https://docs.temporal.io/cli), or set TEMPORAL_CLI to its path, and start again`,
  )
}

async function keep(part: string, target: string): Promise<string> {
  await mkdir(join(target, '..'), { recursive: true })
  await rename(join(part, 'temporal'), target)
  return target
}

async function downloadCli(folder: string, step: Step, signal: AbortSignal): Promise<void> {
  const { go } = requireMachine(process.platform, process.arch)
  step.note('official download')
  const url = `https://temporal.download/cli/archive/v${release}?platform=linux&arch=${go}`
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(downloadTimeoutMs)])
  const response = await fetch(url, { signal: bounded }).catch((error: Error) => {
    const cause = error.cause instanceof Error ? error.cause.message : error.message
    throw new SetupError('temporal_cli_missing', `not reachable (${cause})`)
  })
  if (!response.ok) throw new SetupError('temporal_cli_missing', `answered ${response.status}`)
  const archive = join(folder, 'temporal.tar.gz')
  await writeFile(archive, new Uint8Array(await response.arrayBuffer()))
  await requireCommand('tar', ['-xzf', archive, '-C', folder, 'temporal'], { timeoutMs: 60_000, signal })
  await chmod(join(folder, 'temporal'), 0o755)
}

/** About three minutes on two cores. Without cgo the binary needs no library, so it runs in any image. */
async function buildCli(folder: string, step: Step, signal: AbortSignal): Promise<void> {
  const go = (await findInPath('go')) ?? '/usr/local/go/bin/go'
  step.note('building it with Go (about 3 minutes)')
  const flags = `-s -w -X ${modulePath}/temporalcli.Version=${release}`
  await requireCommand(go, ['install', '-trimpath', '-ldflags', flags, `${modulePath}/cmd/temporal@v${release}`], {
    timeoutMs: buildTimeoutMs,
    signal,
    env: { GOBIN: folder, CGO_ENABLED: '0' },
  })
}

async function isUsable(path: string): Promise<boolean> {
  const { code, stdout } = await runCommand(path, ['--version'], { timeoutMs: 20_000 })
  return code === 0 && isUsableVersion(stdout)
}

async function findInPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(':')) {
    const path = join(folder, name)
    const exists = await access(path).then(
      () => true,
      () => false,
    )
    if (folder.startsWith('/') && exists) return path
  }
  return undefined
}
