import { canInstallPackages, installPackages, listOffered } from './apt.ts'
import type { SetupContext } from './context.ts'
import { composePackages } from './engine.ts'
import { runCommand } from './run-command.ts'
import { SetupError } from './setup-error.ts'

/** How compose is called here: `docker compose …` or `docker-compose …`. */
export type ComposeCommand = { command: string; prefix: readonly string[]; version: string }

const oldest = '1.29.0'

/** Pure: numbers compared part by part, `v` and anything behind the third number ignored. */
export function isAtLeast(version: string, wanted: string): boolean {
  const parse = (text: string) => [...text.matchAll(/\d+/g)].slice(0, 3).map(([digits]) => Number(digits))
  const [have, want] = [parse(version), parse(wanted)]
  for (const [index, number] of want.entries()) {
    const difference = (have[index] ?? 0) - number
    if (difference !== 0) return difference > 0
  }
  return true
}

/** Compose v2 as a plugin of `docker`, else the stand-alone command; undefined where there is neither. */
export async function findCompose(): Promise<ComposeCommand | undefined> {
  for (const [command, prefix] of [
    ['docker', ['compose']],
    ['docker-compose', []],
  ] as const) {
    const { code, stdout } = await runCommand(command, [...prefix, 'version', '--short'], { timeoutMs: 15_000 })
    const version = stdout.trim()
    if (code === 0 && /\d+\.\d+/.test(version)) return { command, prefix, version }
  }
  return undefined
}

/** @throws SetupError `compose_missing`, `compose_too_old` */
export async function requireCompose(): Promise<ComposeCommand> {
  const found = await findCompose()
  if (found === undefined) {
    throw new SetupError(
      'compose_missing',
      'compose is not installed: install the package docker-compose (or docker-compose-v2, docker-compose-plugin) and start again',
    )
  }
  if (!isAtLeast(found.version, oldest)) {
    throw new SetupError('compose_too_old', `compose ${found.version} is too old: version ${oldest} or later is needed`)
  }
  return found
}

/** Compose: found, else installed on Debian and Ubuntu as root. @throws SetupError */
export async function ensureCompose({ progress }: SetupContext): Promise<ComposeCommand> {
  if ((await findCompose()) === undefined && (await canInstallPackages())) {
    progress.say('compose is not installed: installing it from this system’s packages')
    await progress.step('installing compose', async (step) => {
      const offered = await listOffered(composePackages, step)
      await installPackages(composePackages.filter((name) => offered.includes(name)).slice(0, 1), step)
    })
  }
  return requireCompose()
}
