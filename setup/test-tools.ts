import { canInstallPackages, installPackages } from './apt.ts'
import type { SetupContext } from './context.ts'
import { runCommand } from './run-command.ts'
import { SetupError } from './setup-error.ts'

export type TestTool = { what: string; probe: readonly [string, ...string[]]; package: string }

/** Programs of the system that suites call and nothing else needs. */
export const testTools: readonly TestTool[] = [
  {
    what: 'python3 (3.9 or later) with its venv module',
    probe: ['python3', '-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))'],
    package: 'python3-venv',
  },
  { what: 'the command ip', probe: ['ip', '-Version'], package: 'iproute2' },
]

/** Installed where set-up may. @throws SetupError `command_missing` with the exact instruction for everyone else */
export async function ensureTestTools({ progress }: Pick<SetupContext, 'progress'>): Promise<void> {
  const missing = await findMissing(testTools)
  if (missing.length === 0) return
  const packages = missing.map((tool) => tool.package)
  if (await canInstallPackages()) {
    await progress.step(`installing ${packages.join(', ')} for the tests`, (step) => installPackages(packages, step))
  }
  const left = await findMissing(missing)
  if (left.length > 0) throw new SetupError('command_missing', adviseTestTools(left))
}

async function findMissing(tools: readonly TestTool[]): Promise<TestTool[]> {
  const probed = await Promise.all(
    tools.map(async (tool) => {
      const [command, ...args] = tool.probe
      return (await runCommand(command, args, { timeoutMs: 20_000 })).code === 0 ? [] : [tool]
    }),
  )
  return probed.flat()
}

/** Pure. */
export function adviseTestTools(missing: readonly TestTool[]): string {
  const packages = missing.map((tool) => tool.package).join(' ')
  const what = missing.map((tool) => tool.what).join(' and ')
  return `the tests need ${what}: on Debian and Ubuntu \`sudo apt-get install ${packages}\`, elsewhere by that system's packages, then start again`
}
