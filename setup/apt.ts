import { readFile } from 'node:fs/promises'
import { isDebianLike, type OsRelease, parseOsRelease } from './os-release.ts'
import type { Step } from './progress.ts'
import { requireCommand, runCommand } from './run-command.ts'

const quiet = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
const options = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=2']

let listsAreFresh = false

export async function readOsRelease(): Promise<OsRelease> {
  return parseOsRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''))
}

/** Set-up installs packages only where it may and knows how: as root on Debian, Ubuntu and their like. */
export async function canInstallPackages(): Promise<boolean> {
  return process.getuid?.() === 0 && isDebianLike(await readOsRelease())
}

/** Which of the packages this system's sources offer. */
export async function listOffered(packages: readonly string[], step: Step): Promise<string[]> {
  await refreshLists(step)
  const offered = await Promise.all(
    packages.map(async (name) => {
      const policy = await runCommand('apt-cache', ['policy', name], { timeoutMs: 60_000, env: quiet })
      return /^ {2}Candidate: (?!\(none\))/m.test(policy.stdout) ? [name] : []
    }),
  )
  return offered.flat()
}

/** Safe to repeat: apt leaves alone what is there. @throws SetupError */
export async function installPackages(packages: readonly string[], step: Step): Promise<void> {
  await refreshLists(step)
  await finishInterrupted()
  step.note(`apt-get install ${packages.join(' ')}`)
  await requireCommand('apt-get', [...options, 'install', '-y', '--no-install-recommends', ...packages], {
    timeoutMs: 600_000,
    env: quiet,
    onLine: (line) => /^(Get:|Unpacking|Setting up)/.test(line) && step.note(line.slice(0, 100)),
  })
}

/** A dpkg that was cut off makes apt-get refuse everything. Whether it is good then, the installation tells. */
async function finishInterrupted(): Promise<void> {
  const args = ['--force-confdef', '--force-confold', '--configure', '-a']
  await runCommand('dpkg', args, { timeoutMs: 300_000, env: quiet })
}

async function refreshLists(step: Step): Promise<void> {
  if (listsAreFresh) return
  step.note('apt-get update')
  // One foreign source that does not answer must not stop set-up: whether a package can be had, its installation tells.
  await runCommand('apt-get', [...options, 'update', '-q'], { timeoutMs: 300_000, env: quiet })
  listsAreFresh = true
}
