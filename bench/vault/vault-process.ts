/** The vault as its image runs it: the same bundle, the same flags, a volume of its own, no container around it. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { copyFile, cp, mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { drawOpaqueSetup } from '../../cli/installation/draw-opaque-setup.ts'
import { bundleEntries } from '../../setup/bundles.ts'
import { planImages } from '../../setup/image-plans.ts'
import { requireMachine } from '../../setup/machine.ts'
import { freePorts } from '../../tests/free-ports.ts'
import { type OwnProcess, startOwn, waitUntilReady } from './own-process.ts'

export interface Installation {
  readonly dataDir: string
  /** Of the first account. */
  readonly setupToken: string
  readonly environment: NodeJS.ProcessEnv
  /** Folder of the bundles. */
  readonly program: string
}

export interface VaultProcess extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  /** From exec to the first `/readyz` that said yes, in ms. */
  readonly readyMs: number
}

const run = promisify(execFile)
/** images/vault.Dockerfile */
const flags = ['--max-semi-space-size=2', '--max-old-space-size=96']

/** Programs, secrets and a migrated volume, below `dir`. */
export async function makeInstallation(checkout: string, dir: string): Promise<Installation> {
  const program = await makeProgram(checkout, dir)
  const dataDir = join(dir, 'data')
  await mkdir(dataDir)
  const setupToken = randomBytes(32).toString('base64url')
  const secrets = {
    VAULT_OPAQUE_SETUP_FILE: await drawOpaqueSetup(),
    VAULT_SERVER_SECRET_FILE: randomBytes(32).toString('base64url'),
    VAULT_SETUP_TOKEN_HASH_FILE: createHash('sha256').update(setupToken).digest('base64url'),
  }
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    UV_THREADPOOL_SIZE: '8',
    VAULT_DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
  }
  for (const [name, secret] of Object.entries(secrets)) {
    const file = join(dir, name)
    await writeFile(file, secret, { mode: 0o600 })
    environment[name] = file
  }
  await run(process.execPath, [join(program, 'jobs.js'), 'migrate'], { env: environment, timeout: 60_000 })
  return { dataDir, setupToken, environment, program }
}

async function makeProgram(checkout: string, dir: string): Promise<string> {
  const { bundles, copies } = planImages(requireMachine(process.platform, process.arch)).vault
  const program = join(dir, 'app')
  await mkdir(program)
  await bundleEntries({ checkout, entries: bundles, outDir: program })
  await writeFile(join(program, 'package.json'), '{ "type": "module" }\n')
  for (const [from, to] of Object.entries(copies).filter(([, place]) => place.startsWith('app/'))) {
    const [source, target] = [join(checkout, from), join(dir, to)]
    await mkdir(dirname(target), { recursive: true })
    if ((await stat(source)).isDirectory()) await cp(source, target, { recursive: true })
    else await copyFile(source, target)
  }
  return program
}

/** A replica on that volume; several may run. */
export async function startVaultProcess({ program, environment }: Installation): Promise<VaultProcess> {
  const [port = 0] = await freePorts(1)
  const env = { ...environment, VAULT_LISTEN: `127.0.0.1:${port}` }
  const own: OwnProcess = startOwn(process.execPath, [...flags, join(program, 'main.js')], env)
  const readyMs = await waitUntilReady(own, `http://127.0.0.1:${port}/readyz`).catch(async (error) => {
    await own[Symbol.asyncDispose]()
    throw error
  })
  return { port, pid: own.pid, readyMs, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() }
}
