import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BaseImage } from './base-image.ts'
import type { SetupContext } from './context.ts'
import { docker, readImageId, tryDocker } from './docker.ts'
import { digestFile, digestFolder, digestInputs, type Inputs, listFiles } from './image-inputs.ts'
import type { BuiltImageName, GeneratedPart, ImagePlan } from './image-plans.ts'
import { readJson, writeJson } from './json-file.ts'
import { makeContext } from './make-context.ts'
import { lastWords } from './run-command.ts'
import { SetupError } from './setup-error.ts'

export type Image = { ref: string; id: string }

/** What one image is made from, beside its plan. */
export type ImageOrder = {
  name: BuiltImageName
  plan: ImagePlan
  base: BaseImage
  /** Asked for only when the image has to be built. */
  temporalCli: () => Promise<string>
}

type ImageState = Omit<ImageOrder, 'temporalCli'>

/**
 * Kept beside the build context, so that a warm start need not bundle to know that an image is current. `previous` is
 * what the image before was called.
 */
type Stamp = Image & { sources: string[]; inputs: string; previous?: string | undefined }

const stampPath = (name: BuiltImageName, checkout: string) => join(checkout, '.build', `${name}.json`)

/** Whether the image was ever built in this checkout. */
export const isImageStamped = (name: BuiltImageName, checkout: string) => existsSync(stampPath(name, checkout))

const buildTimeoutMs = 600_000

/** Sources of what is neither bundled nor copied. The CLI's release stands in the file that fetches it. */
const generatedFrom: Record<GeneratedPart, string[]> = {
  'workflow-bundle': ['workflows', 'worker/bundle-workflows.ts'],
  'ca-certificates': [],
  dashboard: [
    'web',
    'prisma/control',
    'prisma/open-database.ts',
    'workflows/domain',
    'workflows/messages.ts',
    'setup/build-dashboard.ts',
  ],
  'temporal-cli': ['setup/temporal-cli.ts'],
}
const recipe = ['setup/bundles.ts', 'setup/image-plans.ts', 'setup/make-context.ts', 'package-lock.json']

/** The image in the state of the sources; built only when something it is made from changed. @throws SetupError */
export async function ensureImage(order: ImageOrder, context: SetupContext): Promise<Image> {
  const { checkout, progress } = context
  const stamp = await readJson<Stamp>(stampPath(order.name, checkout))
  if (stamp !== undefined && (await isCurrent(stamp, order, checkout))) return { ref: stamp.ref, id: stamp.id }
  // Shown as a step of its own, before this one begins.
  if (order.plan.generated.includes('temporal-cli')) await order.temporalCli()
  return progress.step(`image ${order.name}`, async (step) => {
    step.note(`bundling ${order.name}`)
    const sources = await makeContext({ checkout, signal: context.signal, ...order })
    const inputs = digestInputs(await readInputs(order, sources, checkout))
    const content = await digestFolder(join(checkout, '.build', order.name))
    const ref = `leyzen/${order.name}:${digestInputs({ ...content, base: order.base.id }).slice(0, 12)}`
    step.note(`assembling ${order.name}`)
    const id = (await readImageId(ref)) ?? (await build(ref, order, context))
    const { kept, outdated } = sortOutTags(stamp, ref)
    await writeJson(stampPath(order.name, checkout), { ref, id, sources, inputs, previous: kept } satisfies Stamp)
    // Not by force: an image that any container still uses stays.
    if (outdated !== undefined) await tryDocker(['image', 'rm', outdated])
    return { ref, id }
  })
}

/**
 * Pure: what becomes of the tags before `ref`. The one just before stays, because a start of another installation from
 * this checkout may be under way with it.
 */
export function sortOutTags(
  before: Pick<Stamp, 'ref' | 'previous'> | undefined,
  ref: string,
): { kept: string | undefined; outdated: string | undefined } {
  if (before === undefined || before.ref === ref) return { kept: before?.previous, outdated: undefined }
  return { kept: before.ref, outdated: before.previous === ref ? undefined : before.previous }
}

/** Whether the image of the last set-up still stands for the sources and exists. */
export async function isImageCurrent(order: ImageState, checkout: string): Promise<boolean> {
  const stamp = await readJson<Stamp>(stampPath(order.name, checkout))
  return stamp !== undefined && isCurrent(stamp, order, checkout)
}

async function isCurrent(stamp: Stamp, order: ImageState, checkout: string): Promise<boolean> {
  const inputs = digestInputs(await readInputs(order, stamp.sources, checkout))
  return inputs === stamp.inputs && (await readImageId(stamp.ref)) === stamp.id
}

/** Our own files by content; what lies in node_modules/ is as the lockfile says. */
async function readInputs({ name, plan, base }: ImageState, sources: string[], checkout: string) {
  const copied = Object.keys(plan.copies)
  const generated = plan.generated.flatMap((part) => generatedFrom[part])
  const own = [...sources, ...copied, ...generated, `images/${name}.Dockerfile`, ...recipe]
  const inputs: Record<string, string> = { base: base.id }
  for (const path of own.filter((path) => !path.startsWith('node_modules/'))) {
    const absolute = join(checkout, path)
    const below = await listFiles(absolute)
    for (const file of below) if (isSource(file)) inputs[join(path, file)] = await digestFile(join(absolute, file))
    if (below.length === 0) inputs[path] = await digestFile(absolute)
  }
  return inputs satisfies Inputs
}

/** What a build itself writes beside the sources, and what only tests read, makes no other image. */
const isSource = (path: string) => !/\.test\.tsx?$|(?:^|\/)(?:\.next\/|next-env\.d\.ts$)/.test(path)

async function build(ref: string, { name, base }: ImageOrder, { checkout, signal }: SetupContext): Promise<string> {
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy'].filter((variable) => process.env[variable] !== undefined)
  const args = [
    ...['build', '--network', 'host', '--build-arg', `BASE_IMAGE=${base.ref}`],
    ...proxies.flatMap((variable) => ['--build-arg', variable]),
    ...['--label', `leyzen.image=${name}`, '--tag', ref, join(checkout, '.build', name)],
  ]
  const built = await tryDocker(args, { timeoutMs: buildTimeoutMs, signal, env: await builderChoice() })
  signal.throwIfAborted()
  if (built.code === 0) return docker(['image', 'inspect', '--format', '{{.Id}}', ref])
  const words = lastWords(built)
  if (/no space left on device/i.test(`${built.stderr}${built.stdout}`)) {
    throw new SetupError(
      'disk_full',
      `the disk is full: the image ${name} could not be built. Free some space (docker system df shows what Docker uses) and start again\n${words}`,
    )
  }
  const why = built.isTimedOut ? `did not end within ${buildTimeoutMs / 1000} s` : 'failed'
  throw new SetupError('image_build_failed', `building the image ${name} ${why}:\n${words}`)
}

let builder: Promise<Record<string, string>> | undefined

/** A client without buildx would ask BuildKit for it and stop; the classic builder builds the same images. */
function builderChoice(): Promise<Record<string, string>> {
  builder ??= tryDocker(['buildx', 'version']).then(({ code }) => ({ DOCKER_BUILDKIT: code === 0 ? '1' : '0' }))
  return builder
}
