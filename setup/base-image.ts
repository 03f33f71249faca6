import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { canInstallPackages, installPackages, readOsRelease } from './apt.ts'
import { type AptSource, type DebianMirrors, findDebianMirrors, parseDeb822, parseSourcesList } from './apt-sources.ts'
import type { SetupContext } from './context.ts'
import { docker, readImageId, tryDocker } from './docker.ts'
import type { Step } from './progress.ts'
import { requireCommand, runCommand } from './run-command.ts'
import { SetupError } from './setup-error.ts'

const suite = 'trixie'
const officialRef = `debian:${suite}-slim`
const ownRef = `leyzen/base:${suite}`
const pullTimeoutMs = 60_000

export type BaseImage = { ref: string; id: string }

/** Which base image the engine has already: the official one first. */
export async function findBaseImage(): Promise<BaseImage | undefined> {
  for (const ref of [officialRef, ownRef]) {
    const id = await readImageId(ref)
    if (id !== undefined) return { ref, id }
  }
  return undefined
}

/**
 * The base that all our images are built from: Debian's official image, else the same Debian made on this machine from
 * its packages. @throws SetupError `base_image_unavailable`
 */
export async function ensureBaseImage(context: SetupContext): Promise<BaseImage> {
  const found = await findBaseImage()
  if (found !== undefined) return found
  return context.progress.step(`getting the base image ${officialRef}`, async (step) => {
    step.note('docker pull')
    const pulled = await tryDocker(['pull', '--quiet', officialRef], {
      timeoutMs: pullTimeoutMs,
      signal: context.signal,
    })
    context.signal.throwIfAborted()
    if (pulled.code !== 0)
      await makeBaseImage(context, step, pulled.stderr.trim().split('\n').at(-1) ?? 'no answer in time')
    const base = await findBaseImage()
    if (base === undefined)
      throw new SetupError('base_image_unavailable', `the engine has no image ${officialRef} after making it`)
    return base
  })
}

async function makeBaseImage(context: SetupContext, step: Step, why: string): Promise<void> {
  if (!(await hasDebootstrap())) {
    if (!(await canInstallPackages())) throw unavailable(why)
    await installPackages(['mmdebstrap', 'debian-archive-keyring'], step)
  }
  const archive = join(context.checkout, '.cache', `base.${process.pid}.tar`)
  await mkdir(dirname(archive), { recursive: true })
  step.note(`no image registry (${why}): building Debian ${suite} with mmdebstrap`)
  try {
    const args = ['--quiet', '--variant=minbase', '--include=ca-certificates', ...(await aptProxyOptions())]
    const lines = renderSuiteLines(await readHostMirrors())
    await requireCommand('mmdebstrap', [...args, suite, archive, ...lines], {
      timeoutMs: 600_000,
      signal: context.signal,
      env: { SOURCE_DATE_EPOCH: '0' },
    })
    const labels = ['--change', 'CMD ["/bin/sh"]', '--message', `Debian ${suite}, minbase`]
    await docker(['import', ...labels, archive, ownRef], { timeoutMs: 120_000, signal: context.signal })
  } finally {
    await rm(archive, { force: true })
  }
}

const hasDebootstrap = async () => !(await runCommand('mmdebstrap', ['--version'], { timeoutMs: 10_000 })).isMissing

const unavailable = (why: string) =>
  new SetupError(
    'base_image_unavailable',
    `the base image ${officialRef} cannot be pulled (${why}), and this user or system cannot make it. Either load it once (docker load, or docker pull where a registry is reachable), or run as root on Debian or Ubuntu, where set-up builds it`,
  )

/** Pure: mmdebstrap's sources. Without a known mirror it takes its own default for the suite. */
export function renderSuiteLines({ main, security }: DebianMirrors): string[] {
  if (main === undefined) return []
  const lines = [`deb ${main} ${suite} main`, `deb ${main} ${suite}-updates main`]
  return security === undefined ? lines : [...lines, `deb ${security} ${suite}-security main`]
}

async function readHostMirrors(): Promise<DebianMirrors> {
  const { id, codename } = await readOsRelease()
  // Another distribution's mirror does not carry Debian.
  if (id !== 'debian') return { main: undefined, security: undefined }
  const mirrors = findDebianMirrors(await readHostSources(), codename)
  return { main: await followMirrorList(mirrors.main), security: await followMirrorList(mirrors.security) }
}

async function readHostSources(): Promise<AptSource[]> {
  const listing = await runCommand('find', ['/etc/apt/sources.list', '/etc/apt/sources.list.d', '-type', 'f'], {
    timeoutMs: 5_000,
  })
  const files = listing.stdout.split('\n').filter((path) => path.endsWith('.list') || path.endsWith('.sources'))
  const sources = await Promise.all(
    files.sort().map(async (path) => {
      const text = await readFile(path, 'utf8')
      return path.endsWith('.sources') ? parseDeb822(text) : parseSourcesList(text)
    }),
  )
  return sources.flat()
}

/** Debian's cloud images name a file that lists mirrors instead of a mirror. */
async function followMirrorList(uri: string | undefined): Promise<string | undefined> {
  const file = uri === undefined ? undefined : /^mirror\+file:(?:\/\/)?(\/.*)$/.exec(uri)?.[1]
  if (file === undefined) return uri
  const text = await readFile(file, 'utf8').catch(() => '')
  return text
    .split('\n')
    .find((line) => /^https?:/.test(line.trim()))
    ?.trim()
    .split(/\s+/)[0]
}

/** mmdebstrap reads none of the host's apt settings, so a proxy has to be handed over. */
async function aptProxyOptions(): Promise<string[]> {
  const config = await runCommand('apt-config', ['dump', '--format', '%f "%v";%n', 'Acquire'], { timeoutMs: 10_000 })
  const proxies = config.stdout.split('\n').filter((line) => /^Acquire::https?::Proxy(::[^ ]+)? "[^"]+";$/.test(line))
  return proxies.map((line) => `--aptopt=${line.slice(0, -1)}`)
}
