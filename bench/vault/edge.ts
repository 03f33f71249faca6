/** The shipped configuration of HAProxy on this machine's own HAProxy, with one server of the bench in service. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { edgeDefaults, renderHaproxyConfig } from '../../haproxy/render-config.ts'
import { freePorts } from '../../tests/free-ports.ts'
import { type OwnProcess, startOwn, waitUntilReady } from './own-process.ts'

export interface Edge extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** false: the two lines about HTTP/2 are left out, which nothing here speaks. */
  readonly isWhole: boolean
}

const run = promisify(execFile)
const sources = fileURLToPath(new URL('../../haproxy', import.meta.url))

/** @throws Error when this machine has no HAProxy, or one that does not take the configuration */
export async function readHaproxyVersion(): Promise<string> {
  const { stdout } = await run('haproxy', ['-v']).catch(() => {
    throw new Error('HAProxy is missing: apt-get install haproxy')
  })
  return /version (\S+)/.exec(stdout)?.[1] ?? 'of unknown version'
}

/** @param name of its files in `dir` @param serverPort who answers behind it, on loopback */
export async function startHaproxy(dir: string, name: string, serverPort: number): Promise<Edge> {
  const [http = 0, https = 0, health = 0, dashboard = 0] = await freePorts(4)
  const local = (port: number) => `127.0.0.1:${port}`
  const template = await readFile(join(sources, 'haproxy.cfg.template'), 'utf8')
  const rendered = renderHaproxyConfig(template, {
    ...edgeDefaults,
    adminSocket: join(dir, `${name}.sock`),
    adminGid: process.getgid?.() ?? 0,
    errors: join(sources, 'errors'),
    binds: { http: local(http), https: local(https), health: local(health), dashboard: local(dashboard) },
  })
  const file = join(dir, `${name}.cfg`)
  // What the gateway says at run time, said beforehand.
  const served = rendered.replace('server slot1 127.0.0.1:9 disabled', `server slot1 ${local(serverPort)}`)
  const known = await withoutUnknown(file, served)
  await writeFile(file, known)
  const own: OwnProcess = startOwn('haproxy', ['-f', file])
  const url = `http://${local(http)}`
  await waitUntilReady(own, `${url}/readyz`).catch(async (error) => {
    await own[Symbol.asyncDispose]()
    throw error
  })
  return { port: http, url, isWhole: known === served, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() }
}

/** HAProxy before 2.8 does not know those two lines. */
async function withoutUnknown(file: string, config: string): Promise<string> {
  await writeFile(file, config)
  const isTaken = await run('haproxy', ['-c', '-f', file]).then(
    () => true,
    () => false,
  )
  return isTaken ? config : config.replace(/^ *tune\.h2\.fe\..*\n/gm, '')
}
