/** What the worker may know of the container specification: its hash, and the image of each variant. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const specFile = z.object({
  replicas: z.record(z.string(), z.object({ Image: z.string().regex(/(?:^|@)sha256:[0-9a-f]{64}$/) })),
})

export interface ContainerSpec {
  /** SHA-256 of the file's bytes: what docker-proxy writes into `leyzen.spec`. */
  hash: string
  /** In the order of the file; the first is what the proxy takes when none is named. */
  variants: { name: string; imageDigest: string }[]
}

/** @throws Error when the file cannot be read or does not name an image by digest for each variant */
export async function readContainerSpec(path: string): Promise<ContainerSpec> {
  return parseContainerSpec(await readFile(path))
}

export function parseContainerSpec(bytes: Uint8Array): ContainerSpec {
  const { replicas } = specFile.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  const variants = Object.entries(replicas).map(([name, { Image }]) => ({ name, imageDigest: digestOf(Image) }))
  if (variants.length === 0) throw new Error('container specification: it holds no variant of the replica')
  return { hash: createHash('sha256').update(bytes).digest('hex'), variants }
}

function digestOf(image: string): string {
  return image.slice(image.indexOf('sha256:'))
}
