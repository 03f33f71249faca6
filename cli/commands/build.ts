import { useEngineSocket } from '../../setup/docker.ts'
import { requireEngine } from '../../setup/engine.ts'
import { readImages } from '../../setup/images.ts'
import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import { buildInstallation, compareInstallation, type FileState } from '../compose/build-installation.ts'
import { loadInstallation } from '../installation/load-installation.ts'
import { unifiedDiff } from '../unified-diff.ts'

export const build = defineCommand({
  name: 'build',
  summary: "render docker-compose.yml, HAProxy's configuration and the container specification from the settings",
  details: [
    'What changed is checked by HAProxy and by compose before it replaces the old files; on any failure those stay.',
    'Nothing is started or restarted: `bin/leyzenctl up` does that.',
  ].join('\n'),
  options: {
    check: { type: 'boolean', description: 'write nothing; status 1 when a file is not current' },
    'dry-run': { type: 'boolean', description: 'write nothing; print what would change as a diff' },
    json: { type: 'boolean', description: 'print the state of each file as JSON' },
  },
  async run({ values, io, signal, checkout, envFile }) {
    const { check, 'dry-run': isDryRun, json } = values
    if (check && isDryRun) throw new CliError('wrong_use', 'build: --check and --dry-run exclude each other')
    const installation = await loadInstallation(envFile)
    useEngineSocket(installation.settings.DOCKER_SOCKET)
    await requireEngine()
    const images = await readImages(checkout)
    const order = { checkout, installation, images, signal }
    const files = check || isDryRun ? await compareInstallation(order) : await buildInstallation(order)
    if (json) io.json(files.map(({ path, state }) => ({ path, state })))
    else if (isDryRun) for (const file of files.filter(isStale)) io.print(renderDiff(file))
    else for (const file of files) io.print(renderState(file, check))
    return check && files.some(isStale) ? 1 : 0
  },
})

function isStale({ state }: FileState): boolean {
  return state !== 'current'
}

function renderDiff({ path, before, content, isSecret }: FileState): string {
  return isSecret ? `${path}: differs (not shown, it is a secret)` : unifiedDiff(path, before, content)
}

function renderState({ path, state }: FileState, isCheck: boolean): string {
  const done = { current: 'current', changed: 'written', missing: 'written' } as const
  return `${(isCheck ? state : done[state]).padEnd(8)} ${path}`
}
