import { canInstallPackages, installPackages, listOffered } from './apt.ts'
import type { SetupContext } from './context.ts'
import { runCommand } from './run-command.ts'
import { SetupError } from './setup-error.ts'

export type TestTool = {
  what: string
  probe: readonly [string, ...string[]]
  package: string
  /** Where a system brings it in another way than by this package. */
  elsewhere?: string
}

/** Programs of the system that suites call and nothing else needs. */
export const testTools: readonly TestTool[] = [
  {
    what: 'python3 (3.9 or later) with its venv module',
    probe: ['python3', '-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))'],
    package: 'python3-venv',
  },
  { what: 'the command ip', probe: ['ip', '-Version'], package: 'iproute2' },
  {
    // Debian builds it for amd64 and arm64 alike; Google's own packages and Playwright's downloads know fewer machines.
    what: 'the browser Chromium',
    probe: ['chromium', '--version'],
    package: 'chromium',
    elsewhere: 'Ubuntu has Chromium as a snap only: `sudo snap install chromium`',
  },
]

/** Installed where set-up may. @throws SetupError `command_missing` with the exact instruction for everyone else */
export async function ensureTestTools({ progress }: Pick<SetupContext, 'progress'>): Promise<void> {
  const missing = await findMissing(testTools)
  if (missing.length === 0) return
  if (await canInstallPackages()) await installOffered(missing, progress)
  const left = await findMissing(missing)
  if (left.length > 0) throw new SetupError('command_missing', adviseTestTools(left))
}

/** One package that this system's sources lack must not keep the others away: the advice names it afterwards. */
async function installOffered(missing: readonly TestTool[], progress: SetupContext['progress']): Promise<void> {
  const packages = missing.map((tool) => tool.package)
  await progress.step(`installing ${packages.join(', ')} for the tests`, async (step) => {
    const offered = await listOffered(packages, step)
    if (offered.length > 0) await installPackages(offered, step)
  })
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
  const elsewhere = missing.flatMap((tool) => (tool.elsewhere === undefined ? [] : [`. ${tool.elsewhere}`])).join('')
  return `the tests need ${what}: on Debian and Ubuntu \`sudo apt-get install ${packages}\`, elsewhere by that system's packages, then start again${elsewhere}`
}
