import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { readImages } from '../../setup/images.ts'
import { docker } from './installation.ts'

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Every service's image; `base` is what they are made from and never runs. */
const serviceImages = async () => Object.entries(await readImages(checkout)).filter(([name]) => name !== 'base')

/** What an image holds, as `tar -tv` lists it, and the folders that are asked for unpacked for a look inside. */
async function openImage(
  ref: string,
  ...folders: string[]
): Promise<{ list: string[]; dir: string } & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-image-'))
  const tar = join(dir, 'image.tar')
  const container = await docker('create', ref)
  try {
    await docker('export', '-o', tar, container)
  } finally {
    await docker('rm', '-f', container)
  }
  const { stdout } = await run('tar', ['-tvf', tar], { maxBuffer: 64 << 20 })
  if (folders.length > 0) await run('tar', ['-xf', tar, '-C', dir, ...folders])
  await rm(tar)
  const list = stdout.split('\n').filter((line) => line !== '')
  return { list, dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) }
}

const pathOf = (line: string) => line.replace(/^(?:\S+\s+){5}/, '').replace(/ -> .*$/, '')
const SHELLS = /(^|\/)(sh|bash|dash|ash|zsh|busybox|toybox)$/
const PACKAGE_MANAGERS = /(^|\/)(apt|apt-get|dpkg|apk|npm|npx|corepack|yarn)$/

test.each(['vault', 'docker-proxy', 'traffic-gateway', 'orchestrator'] as const)(
  'the %s image holds no shell, no package manager and no file that changes its user',
  async (name) => {
    await using image = await openImage((await readImages(checkout))[name].ref)
    const paths = image.list.map(pathOf)
    expect(paths.filter((path) => SHELLS.test(path) || PACKAGE_MANAGERS.test(path))).toEqual([])
    expect(image.list.filter((line) => /^-..[sS]|^-.....[sS]/.test(line))).toEqual([])
    expect(paths.some((path) => path === 'app/main.js')).toBe(true)
  },
)

test('the vault image holds no code of the control plane', async () => {
  await using image = await openImage((await readImages(checkout)).vault.ref, 'app')
  for (const bundle of ['main.js', 'jobs.js', 'probe.js']) {
    const text = await readFile(join(image.dir, 'app', bundle), 'utf8')
    const found = [
      '@temporalio',
      'dockerode',
      'X-Leyzen-Epoch',
      'TRAFFIC_GATEWAY',
      'DOCKER_PROXY',
      'CONTROL_DATABASE',
      '// cli/',
    ]
    expect(found.filter((mark) => text.includes(mark))).toEqual([])
  }
})

test('no image carries a secret, neither as a file nor in its environment', async () => {
  for (const [, { ref }] of await serviceImages()) {
    await using image = await openImage(ref)
    const secrets = image.list.filter((line) => /\brun\/secrets\/./.test(pathOf(line)))
    expect(secrets.filter((line) => !/^-\S+\s+\S+\s+0\s/.test(line))).toEqual([])
    const [config] = JSON.parse(await docker('image', 'inspect', ref))
    const names = (config.Config.Env ?? []).map((entry: string) => entry.split('=')[0])
    expect(names.filter((name: string) => /TOKEN|SECRET|PASSWORD|KEY/.test(name))).toEqual([])
  }
})

test('every service runs as a user other than root', async () => {
  for (const [name, { ref }] of await serviceImages()) {
    const [config] = JSON.parse(await docker('image', 'inspect', ref))
    expect(`${name} ${config.Config.User}`).toMatch(/ [1-9]\d{3,}:[1-9]\d{3,}$/)
  }
})
