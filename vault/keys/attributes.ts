import type { Bytes } from './bytes.ts'
import { exactly, integer, optional, type Shape, text, time } from './canonical-json.ts'
import type { VersionId } from './ids.ts'
import { label } from './label.ts'
import type { NodeKeys } from './node-keys.ts'
import { type Place, sealJson, unsealJson } from './sealed-json.ts'

/** What one version says about itself besides name and size. */
export interface Attributes {
  /** Media type, for example `image/webp`; absent = unknown. */
  mime?: string
  /** When the file was changed last on the device that it came from. */
  mtime?: string
  /** In pixels. */
  width?: number
  height?: number
  /** Of audio and video, in ms. */
  duration?: number
  note?: string
}

const shape: Shape<Attributes & { v: number }> = {
  code: 'content_invalid',
  fields: {
    v: exactly(1),
    mime: optional(text(255)),
    mtime: optional(time),
    width: optional(integer(1)),
    height: optional(integer(1)),
    duration: optional(integer(0)),
    note: optional(text(2_000)),
  },
}

const place = async ({ space, node, subkey }: NodeKeys, version: VersionId): Promise<Place> => ({
  key: await subkey('attributes'),
  context: label('attributes', space, node, version),
})

export async function sealAttributes(file: NodeKeys, version: VersionId, attributes: Attributes): Promise<Bytes> {
  return sealJson(await place(file, version), shape, { ...attributes, v: 1 })
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openAttributes(file: NodeKeys, version: VersionId, sealed: Uint8Array): Promise<Attributes> {
  const { v: _, ...attributes } = await unsealJson(await place(file, version), shape, sealed)
  return attributes
}
