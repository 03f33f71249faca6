import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureCompose } from '../../setup/compose-command.ts'
import type { SetupContext } from '../../setup/context.ts'
import { useEngineSocket } from '../../setup/docker.ts'
import { ensureEngine } from '../../setup/engine.ts'
import { ensureImages } from '../../setup/images.ts'
import { withLock } from '../../setup/lock.ts'
import { defineCommand } from '../command.ts'
import { buildInstallation } from '../compose/build-installation.ts'
import { runsOwnTemporal } from '../env/check-ports.ts'
import { defaultText } from '../env/schema.ts'
import { type Generated, generateInstallation } from '../installation/generate-installation.ts'
import { type Installation, loadInstallation } from '../installation/load-installation.ts'
import type { Io } from '../io.ts'
import { dashboardUrl, temporalUrl, vaultUrl } from '../stack/first-request.ts'
import { installationLock, progressOn } from '../stack/installation-lock.ts'
import { requireFreeNames } from '../stack/own-objects.ts'
import { readSetupLink, setupLink, setupLinkSentence } from '../stack/setup-link.ts'
import { startStack } from '../stack/start-stack.ts'

export const up = defineCommand({
  name: 'up',
  summary: 'set up what is missing and start everything; returns when the vault answered',
  details: [
    'Installs the Docker engine where it may (Debian and Ubuntu, as root), builds the images whose sources changed, makes',
    'settings and secrets on the first run, and starts the services in their order, each one after the last is ready.',
    'Safe to repeat and to interrupt: run again it restarts only what changed.',
  ].join('\n'),
  options: { json: { type: 'boolean', description: 'print the addresses as JSON' } },
  async run({ values, io, signal, checkout, envFile }) {
    const context: SetupContext = { checkout, progress: progressOn(io), signal }
    const started = await withLock(installationLock(envFile), context, () => bringUp(context, envFile))
    if (values.json) io.json(addresses(started.installation))
    else printClosing(io, started, (words) => howToCall(words, { checkout, envFile }))
    return 0
  },
})

type Started = { installation: Installation; password: string | undefined; setupToken: string | undefined }

async function bringUp(context: SetupContext, envFile: string): Promise<Started> {
  const { checkout, progress, signal } = context
  const isFirst = !(await exists(envFile))
  useEngineSocket(isFirst ? defaultText('DOCKER_SOCKET') : (await loadInstallation(envFile)).settings.DOCKER_SOCKET)
  await ensureEngine(context)
  const compose = await ensureCompose(context)
  let made: Pick<Generated, 'password' | 'setupToken'> = {}
  if (isFirst) {
    made = await generateInstallation({ checkout, envFile, settings: new Map(), signal })
    progress.say(`made ${envFile} with fresh secrets beside it; every setting is explained in it`)
    // Said at once as well: a start that is interrupted later has shown it all the same.
    if (made.password !== undefined) progress.say(`the dashboard's first password, shown only now: ${made.password}`)
    if (made.setupToken !== undefined) progress.say(setupLinkSentence(await readSetupLink(envFile, made.setupToken)))
  }
  const installation = await loadInstallation(envFile, { ports: true })
  await requireFreeNames(installation)
  const images = await ensureImages(context)
  await progress.step('configuration', () => buildInstallation({ checkout, installation, images, signal }))
  await startStack({ installation, compose, progress, signal })
  return { installation, password: made.password, setupToken: made.setupToken }
}

type Addresses = { vault: string; dashboard: string; temporalUi: string | null }

function addresses({ settings }: Installation): Addresses {
  return {
    vault: vaultUrl(settings),
    dashboard: dashboardUrl(settings),
    temporalUi: runsOwnTemporal(settings) ? temporalUrl(settings) : null,
  }
}

type CallName = (words: string) => string

/** How a person types a command for this installation, from the folder they are most likely in. */
function howToCall(words: string, { checkout, envFile }: { checkout: string; envFile: string }): string {
  return `bin/leyzenctl ${words}${envFile === join(checkout, '.env') ? '' : ` --env-file ${envFile}`}`
}

function printClosing(io: Io, { installation, password, setupToken }: Started, command: CallName): void {
  const { vault, dashboard, temporalUi } = addresses(installation)
  const user = installation.settings.ORCH_USER
  const rows = [
    ['Vault', vault],
    ...(setupToken === undefined
      ? []
      : [['First account', `${setupLink(installation.settings, setupToken)} (shown only now)`]]),
    ['Dashboard', `${dashboard} (sign in as ${user})`],
    ...(password === undefined ? [] : [['Password', `${password} (of ${user}, shown only now: keep it)`]]),
    ...(temporalUi === null ? [] : [['Temporal UI', `${temporalUi} (every rotation, step by step)`]]),
    ['Watch', `${command('status')} · ${command('history')} · ${command('logs -f')}`],
    ['Pause', `${command('pause')}, then ${command('resume')}`],
    ['Stop', `${command('down')} (data stays; --volumes removes it)`],
  ]
  io.print('')
  io.print('Leyzen Vault is running.')
  for (const [name, text] of rows) io.print(`  ${name?.padEnd(13)} ${text}`)
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
