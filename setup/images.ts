import { join } from 'node:path'
import { type BaseImage, ensureBaseImage, findBaseImage } from './base-image.ts'
import type { SetupContext } from './context.ts'
import { readImageId } from './docker.ts'
import { ensureImage, type Image, isImageCurrent, isImageStamped } from './ensure-image.ts'
import { type BuiltImageName, type ImageName, imageNames, planImages } from './image-plans.ts'
import { readJson, writeJson } from './json-file.ts'
import { withLock } from './lock.ts'
import { requireMachine } from './machine.ts'
import { SetupError } from './setup-error.ts'
import { ensureTemporalCli } from './temporal-cli.ts'

export type { Image } from './ensure-image.ts'
export type Images = Record<ImageName, Image>

const lockTimeoutMs = 1_200_000

const manifestPath = (checkout: string) => join(checkout, '.build', 'images.json')

/** The node images share layers, which only one build after the other finds; the other two do not wait for them. */
const lanes: readonly (readonly BuiltImageName[])[] = [
  imageNames.filter((name) => name !== 'temporal' && name !== 'haproxy'),
  ['haproxy'],
  ['temporal'],
]

/** Every image in the state of this checkout's sources; builds only what changed. @throws SetupError */
export async function ensureImages(context: SetupContext): Promise<Images> {
  const path = join(context.checkout, '.cache', 'images.lock')
  return withLock({ path, timeoutMs: lockTimeoutMs, doing: 'building images' }, context, async () => {
    const cli = startFetchingCli(context)
    const base = await ensureBaseImage(context)
    const images: Partial<Images> = { base }
    // All lanes come to their end before the lock goes, also when one of them fails.
    const ended = await Promise.allSettled(lanes.map((lane) => buildLane(lane, { context, base, cli, images })))
    for (const lane of ended) if (lane.status === 'rejected') throw lane.reason
    await writeJson(manifestPath(context.checkout), images)
    return readImages(context.checkout)
  })
}

type LaneOrder = { context: SetupContext; base: BaseImage; cli: () => Promise<string>; images: Partial<Images> }

/**
 * The longest part of a first start, so it begins at once, beside the base image. Where Temporal's image was built
 * before, the CLI is asked for only if that image has to be built again.
 */
function startFetchingCli(context: SetupContext): () => Promise<string> {
  let started: Promise<string> | undefined
  const fetchOnce = () => {
    started ??= ensureTemporalCli(context)
    return started
  }
  // Whoever waits for it hears of a failure; before that it must not count as unhandled.
  if (!isImageStamped('temporal', context.checkout)) fetchOnce().catch(() => undefined)
  return fetchOnce
}

async function buildLane(lane: readonly BuiltImageName[], { context, base, cli, images }: LaneOrder): Promise<void> {
  const plans = planImages(requireMachine(process.platform, process.arch))
  for (const name of lane) {
    images[name] = await ensureImage({ name, plan: plans[name], base, temporalCli: cli }, context)
  }
}

/** The images as the last set-up left them. @throws SetupError `images_missing` */
export async function readImages(checkout: string): Promise<Images> {
  const manifest = await readJson<Partial<Images>>(manifestPath(checkout))
  const names = ['base', ...imageNames] as const
  const found = await Promise.all(
    names.map(async (name) => {
      const image = manifest?.[name]
      return image !== undefined && (await readImageId(image.ref)) === image.id ? ([[name, image]] as const) : []
    }),
  )
  const images: Partial<Images> = Object.fromEntries(found.flat())
  if (isComplete(images)) return images
  const missing = names.filter((name) => images[name] === undefined).join(', ')
  throw new SetupError('images_missing', `images are missing (${missing}): run bin/leyzenctl up, which builds them`)
}

const isComplete = (images: Partial<Images>): images is Images =>
  images.base !== undefined && imageNames.every((name) => images[name] !== undefined)

/** Names of the images that do not stand for the sources as they are now. For `doctor`; builds nothing. */
export async function listOutdatedImages(checkout: string): Promise<BuiltImageName[]> {
  const base = await findBaseImage()
  if (base === undefined) return [...imageNames]
  const plans = planImages(requireMachine(process.platform, process.arch))
  const outdated = await Promise.all(
    imageNames.map(async (name) => {
      return (await isImageCurrent({ name, plan: plans[name], base }, checkout)) ? [] : [name]
    }),
  )
  return outdated.flat()
}
