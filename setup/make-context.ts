import { copyFile, cp, link, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { buildDashboard } from './build-dashboard.ts'
import { bundleEntries } from './bundles.ts'
import type { BuiltImageName, GeneratedPart, ImagePlan } from './image-plans.ts'
import { SetupError } from './setup-error.ts'

export type ContextOrder = {
  checkout: string
  name: BuiltImageName
  plan: ImagePlan
  temporalCli: () => Promise<string>
  signal: AbortSignal
}

/**
 * Prepares `.build/<image>/`, the folder that Docker assembles the image from. It is whole or not there at all.
 * Returns the sources that went through esbuild, relative to the checkout. @throws SetupError `disk_full`, `bundle_failed`
 */
export async function makeContext({ checkout, name, plan, temporalCli, signal }: ContextOrder): Promise<string[]> {
  const target = join(checkout, '.build', name)
  const part = `${target}.part`
  await rm(part, { recursive: true, force: true })
  try {
    const sources = await fillContext(part, { checkout, name, plan, temporalCli, signal })
    await rm(target, { recursive: true, force: true })
    await rename(part, target)
    return sources
  } catch (error) {
    throw isFull(error) ? fullDisk(name, target, error) : error
  } finally {
    // Half a context may be a hundred megabytes on a disk that is full already.
    await rm(part, { recursive: true, force: true })
  }
}

const isFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

// Node's error of a failed write names no path.
const fullDisk = (name: BuiltImageName, folder: string, cause: unknown) =>
  new SetupError(
    'disk_full',
    `the disk is full: the image ${name} could not be prepared in ${folder}. Free some space and start again`,
    { cause },
  )

async function fillContext(
  part: string,
  { checkout, name, plan, temporalCli, signal }: ContextOrder,
): Promise<string[]> {
  await mkdir(join(part, 'app'), { recursive: true })
  const sources = await bundleEntries({ checkout, entries: plan.bundles, outDir: join(part, 'app') })
  for (const [from, to] of Object.entries(plan.copies)) await place(join(checkout, from), join(part, to))
  for (const generated of plan.generated) await generators[generated](part, { checkout, temporalCli, signal })
  await writeFile(join(part, 'app', 'package.json'), '{ "type": "module" }\n')
  await copyFile(join(checkout, 'images', `${name}.Dockerfile`), join(part, 'Dockerfile'))
  return sources
}

/** A hard link where the file system allows one: the Node binary alone has 120 MB. */
async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  if ((await stat(from)).isDirectory()) return cp(from, to, { recursive: true })
  await link(from, to).catch(() => copyFile(from, to))
}

type Generator = (folder: string, given: Pick<ContextOrder, 'checkout' | 'temporalCli' | 'signal'>) => Promise<void>

const generators: Record<GeneratedPart, Generator> = {
  'workflow-bundle': async (folder) => {
    // Loaded only here: it brings a whole bundler, which a warm start does not need.
    const { bundleWorkflows } = await import('../worker/bundle-workflows.ts')
    await bundleWorkflows(join(folder, 'app', 'workflows.js'))
  },
  'ca-certificates': (folder) => writeFile(join(folder, 'ca-certificates.crt'), `${rootCertificates.join('\n')}\n`),
  dashboard: (folder, { checkout, signal }) => buildDashboard({ checkout, into: join(folder, 'app'), signal }),
  'temporal-cli': async (folder, { temporalCli }) => place(await temporalCli(), join(folder, 'temporal')),
}
