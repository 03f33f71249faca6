import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { readSecretCopies } from '../env/check-secrets.ts'
import { checkSettings } from '../env/check-settings.ts'
import { printEnvLine } from '../env/print-env-value.ts'
import { isError, renderProblems } from '../env/problem.ts'
import { type ReadSettings, readSettings } from '../env/read-settings.ts'
import type { SettingName } from '../env/schema.ts'
import { type SecretSpec, secretFile, secretSpecs, secretValue } from '../env/secret-files.ts'
import { drawOpaqueSetup } from './draw-opaque-setup.ts'
import { drawPassword } from './draw-password.ts'
import { explainingFaults } from './file-fault.ts'
import { freePorts } from './free-ports.ts'
import { installationPaths } from './paths.ts'
import { readIfThere } from './read-if-there.ts'
import { drawSetupToken } from './setup-token.ts'
import { createFile, createFolder } from './write-file.ts'

export interface GenerateOrder {
  /** Holds env.template. */
  checkout: string
  /** The settings file to make; its folder is made too. */
  envFile: string
  /** A name of its own: sets project, prefix of the vault containers and ports that are free. */
  project?: string | undefined
  /** Settings that differ from their default; they win over what `project` brings. */
  settings: ReadonlyMap<string, string>
  signal: AbortSignal
}

/** Paths relative to the installation's folder. */
export interface Generated {
  made: string[]
  kept: string[]
  /** The dashboard's first password, when its hash was made now: the only moment at which anyone can read it. */
  password?: string
  /** Of the first-run link, when its hash was made now. */
  setupToken?: string
}

/**
 * Makes what an installation needs before its first start: the settings file (0600) and a fresh secret for each that is
 * missing. Never changes a file that is there. Safe to repeat, and by two at once.
 * @throws CliError `settings_invalid`, `settings_exist` (the file is there and says otherwise than ordered), `file_*`
 */
export async function generateInstallation(order: GenerateOrder): Promise<Generated> {
  const { envFile, signal } = order
  const { dir, envName } = installationPaths(envFile)
  const wanted = await wantedSettings(order)
  const content = await renderSettingsFile(order.checkout, wanted)
  requireValid(readSettings(Buffer.from(content), envName), envName)
  signal.throwIfAborted()
  await createFolder(dir, 0o755)
  const isThere = await requireAgreement(order)
  const generated: Generated = { made: [], kept: [] }
  for (const spec of secretSpecs.filter(({ generated }) => generated)) {
    signal.throwIfAborted()
    await generateSecret(dir, spec, generated)
  }
  // Last, because it is what says that there is an installation: one that was interrupted before is begun anew by `up`.
  const isMade = !isThere && (await createFile({ path: envFile, content, mode: 0o600 }))
  if (!isThere && !isMade) await requireAgreement(order)
  generated[isMade ? 'made' : 'kept'].unshift(envName)
  return generated
}

async function wantedSettings({ project, settings }: GenerateOrder): Promise<Map<string, string>> {
  const wanted = new Map([['COMPOSE_PROJECT_NAME', project ?? 'leyzen']])
  if (project !== undefined) {
    wanted.set('WEB_CONTAINER_PREFIX', `${project}_web`)
    const names = ['HTTP_PORT', 'HTTPS_PORT', 'DASHBOARD_PORT', 'TEMPORAL_UI_PORT'].filter(
      (name) => !settings.has(name),
    )
    const ports = await freePorts(project, names.length)
    names.forEach((name, index) => {
      wanted.set(name, String(ports[index]))
    })
  }
  return new Map([...wanted, ...settings])
}

/** env.template with the wanted settings in their places. */
async function renderSettingsFile(checkout: string, wanted: ReadonlyMap<string, string>): Promise<string> {
  const path = join(checkout, 'env.template')
  let text = await explainingFaults({ path, doing: 'read' }, () => readFile(path, 'utf8'))
  for (const [name, value] of wanted) {
    const line = printLine(name, value)
    const placed = text.replace(new RegExp(`^#${name}=.*$`, 'm'), () => line)
    text = placed === text ? `${text}\n${line}\n` : placed
  }
  return text
}

function printLine(name: string, value: string): string {
  try {
    return printEnvLine(name, value)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CliError('settings_invalid', `${name}: ${error.message}`, { cause: error })
  }
}

function requireValid({ settings, lines, problems }: ReadSettings, file: string): void {
  const found = [...problems, ...(settings === undefined ? [] : checkSettings({ settings, lines, file }))].filter(
    isError,
  )
  if (found.length === 0) return
  // The file does not exist yet, so its line numbers would lead nowhere.
  const messages = found.map(({ line: _, ...problem }) => problem)
  throw new CliError('settings_invalid', `nothing was written\n${renderProblems(messages)}`)
}

/** Whether there is a settings file. It stays; an order that it does not fulfil is refused instead of half done. */
async function requireAgreement({ envFile, project, settings }: GenerateOrder): Promise<boolean> {
  const bytes = await readIfThere(envFile)
  if (bytes === undefined) return false
  const ordered = new Map([...(project === undefined ? [] : [['COMPOSE_PROJECT_NAME', project] as const]), ...settings])
  if (ordered.size === 0) return true
  const wanted = readSettings(Buffer.from([...ordered].map(([name, value]) => printLine(name, value)).join('\n')), '')
  const { settings: have } = readSettings(bytes, '')
  const differing = [...ordered.keys()].filter((name) => {
    const key = name as SettingName
    return String(have?.[key]) !== String(wanted.settings?.[key])
  })
  if (differing.length === 0) return true
  const message = `${envFile} is there already and is never overwritten; it has other values for ${differing.join(', ')}: edit it, or choose another file with --env-file`
  throw new CliError('settings_exist', message)
}

async function generateSecret(dir: string, spec: SecretSpec, generated: Generated): Promise<void> {
  const copies = await readSecretCopies(dir, spec)
  // All services need the same value, so one that some of them have already is the one for the others.
  const present = copies.find((copy) => copy.value !== undefined)?.value
  const drawn: Drawn = present === undefined ? await drawSecret(spec) : { value: present }
  let { value } = drawn
  await createFolder(join(dir, 'secrets'), 0o700)
  for (const service of spec.services) {
    const file = secretFile(service, spec.name)
    // Open to the container's user, who sees this folder only as a mount; the folder above keeps the host's users out.
    await createFolder(join(dir, 'secrets', service), 0o755)
    const isMade = await createFile({ path: join(dir, file), content: `${value}\n`, mode: 0o444 })
    generated[isMade ? 'made' : 'kept'].push(file)
    if (isMade) Object.assign(generated, drawn.shown)
    // Another `config generate` may have been faster: then its value is the one for the services that follow.
    if (!isMade) value = secretValue(await readFile(join(dir, file), 'utf8'))
  }
}

interface Drawn {
  value: string
  /** What only this moment can tell. */
  shown?: Pick<Generated, 'password' | 'setupToken'>
}

async function drawSecret({ form }: SecretSpec): Promise<Drawn> {
  if (form === 'password-hash') {
    const { password, hash } = await drawPassword()
    return { value: hash, shown: { password } }
  }
  if (form === 'setup-token-hash') {
    const { token, hash } = drawSetupToken()
    return { value: hash, shown: { setupToken: token } }
  }
  return { value: form === 'opaque-setup' ? await drawOpaqueSetup() : randomBytes(32).toString('base64url') }
}
