import { statfs } from 'node:fs/promises'
import { verifyAuditChain } from '../../proxy/audit-chain.ts'
import { requireCompose } from '../../setup/compose-command.ts'
import { docker, useEngineSocket } from '../../setup/docker.ts'
import { requireEngine } from '../../setup/engine.ts'
import { listOutdatedImages, readImages } from '../../setup/images.ts'
import { requireMachine } from '../../setup/machine.ts'
import { compareInstallation } from '../compose/build-installation.ts'
import { isError } from '../env/problem.ts'
import { checkInstallation, type Installation } from '../installation/load-installation.ts'
import { readAuditLines, withAuditFolder } from './audit-files.ts'
import { renderVerdict } from './audit-verdict.ts'
import { judgeContainers } from './container-health.ts'
import { listContainers } from './engine-objects.ts'
import { judgeFileSystem, judgeSpace } from './file-system.ts'
import { requestStatus, vaultUrl } from './first-request.ts'
import { projectLabel } from './own-objects.ts'
import { servicesOf } from './services.ts'

/** One thing that `doctor` looked at. `unknown`: it could not look, because something before it is bad. */
export type Finding = { check: string; verdict: 'good' | 'warning' | 'bad' | 'unknown'; detail: string }

export type DoctorOrder = { checkout: string; envFile: string }

type Judgement = Omit<Finding, 'check'>
const good = (detail: string): Judgement => ({ verdict: 'good', detail })

/** Looks at everything and changes nothing. A check that throws is a bad finding with the error's message. */
export async function diagnose(order: DoctorOrder): Promise<Finding[]> {
  const findings: Finding[] = []
  const look = async (check: string, judge: () => Promise<Judgement>) => {
    const judged = await judge().catch(
      (error: Error): Judgement => ({ verdict: 'bad', detail: error.message || error.name }),
    )
    findings.push({ check, ...judged })
    return judged.verdict !== 'bad'
  }
  const skip = (...checks: string[]) => {
    for (const check of checks) findings.push({ check, verdict: 'unknown', detail: 'not looked at, see above' })
  }

  await look('machine', async () =>
    good(`${requireMachine(process.platform, process.arch).node}, Node ${process.version}`),
  )
  const installation = await lookAtSettings(order, look)
  if (installation !== undefined) useEngineSocket(installation.settings.DOCKER_SOCKET)
  if (!(await look('engine', judgeEngine))) {
    skip('compose', 'images', 'generated files', 'containers', 'answer', 'disk', 'file system', 'audit')
    return findings
  }
  await look('compose', async () => good(await requireCompose().then(({ version }) => version)))
  await look('images', () => judgeImages(order.checkout))
  await look('disk', async () => judgeSpace(await statfs(await dataRoot())))
  await look('file system', async () => judgeFileSystem(await statfs(await dataRoot())))
  if (installation === undefined) {
    skip('generated files', 'containers', 'answer', 'audit')
    return findings
  }
  await look('generated files', () => judgeGenerated(order.checkout, installation))
  await look('containers', () => judgeRunning(installation))
  await look('answer', () => judgeAnswer(installation))
  await look('audit', () => judgeAudit(order.checkout, installation.project))
  return findings
}

type Look = (check: string, judge: () => Promise<Judgement>) => Promise<boolean>

async function lookAtSettings({ envFile }: DoctorOrder, look: Look): Promise<Installation | undefined> {
  let installation: Installation | undefined
  await look('settings', async () => {
    const checked = await checkInstallation(envFile, { ports: true })
    installation = checked.installation
    const lines = checked.problems.map(({ message }) => message)
    if (checked.problems.some(isError)) return { verdict: 'bad', detail: lines.join('\n') }
    return lines.length > 0
      ? { verdict: 'warning', detail: lines.join('\n') }
      : good(`${envFile}, ports are free or ours`)
  })
  return installation
}

async function judgeEngine(): Promise<Judgement> {
  const { version, clientVersion } = await requireEngine()
  return good(`engine ${version}, client ${clientVersion}`)
}

const dataRoot = () => docker(['info', '--format', '{{.DockerRootDir}}'])

async function judgeImages(checkout: string): Promise<Judgement> {
  await readImages(checkout)
  const outdated = await listOutdatedImages(checkout)
  if (outdated.length === 0) return good('present and made from the sources as they are')
  return {
    verdict: 'warning',
    detail: `not made from the sources as they are: ${outdated.join(', ')}; bin/leyzenctl up builds them`,
  }
}

async function judgeGenerated(checkout: string, installation: Installation): Promise<Judgement> {
  const files = await compareInstallation({ checkout, installation, images: await readImages(checkout) })
  const stale = files.filter(({ state }) => state !== 'current').map(({ path, state }) => `${path} (${state})`)
  if (stale.length === 0) return good('current')
  return { verdict: 'warning', detail: `not current: ${stale.join(', ')}; bin/leyzenctl up renders and applies them` }
}

async function judgeRunning(installation: Installation): Promise<Judgement> {
  const containers = await listContainers(`${projectLabel}=${installation.project}`)
  return judgeContainers(containers, { services: servicesOf(installation), replicas: installation.names.replicas })
}

async function judgeAnswer({ settings }: Installation): Promise<Judgement> {
  const url = vaultUrl(settings)
  const status = await requestStatus(url)
  if (typeof status === 'number' && status < 400) return good(`${url} answers ${status}`)
  return { verdict: 'bad', detail: `${url}: ${typeof status === 'number' ? `status ${status}` : status}` }
}

async function judgeAudit(checkout: string, project: string): Promise<Judgement> {
  const verdict = await withAuditFolder({ project, checkout }, (folder) => verifyAuditChain(readAuditLines(folder)))
  return { verdict: verdict.intact ? 'good' : 'bad', detail: renderVerdict(verdict) }
}
