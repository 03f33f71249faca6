import { routes } from '../contract/routes.ts'
import { VersionAnswer, VersionsAnswer } from '../contract/versions.ts'
import {
  type Attributes,
  type FileRecord,
  findBrokenLink,
  fromBase64Url,
  hashText,
  type NodeRecord,
  openAttributes,
  openThumbnail,
  openVersionKey,
  requireParts,
  requireVersionOf,
  type Verified,
  type VersionId,
  type VersionKey,
  type VersionManifest,
  verifyVersionManifest,
} from '../keys/index.ts'
import { ClientError } from './errors.ts'
import type { Reader } from './folder.ts'
import type { Entry, OpenNode } from './open-node.ts'
import type { Writer } from './operations.ts'
import { verified } from './verified.ts'

/** A version whose manifest was verified, with what it sealed. */
export interface OpenVersion {
  readonly manifest: VersionManifest
  readonly attributes: Attributes
  readonly key: VersionKey
}

export interface ListedVersion {
  readonly manifest: VersionManifest
  readonly hash: string
  /** Its bytes are gone; the manifest stays for the chain. */
  readonly purged: boolean
}

export interface VersionHistory {
  /** Newest first. */
  readonly versions: ListedVersion[]
  /** The first number that does not follow from the one before. */
  readonly broken: number | undefined
}

export function requireFile(record: NodeRecord): FileRecord {
  if (record.kind !== 'file') throw new ClientError('not_found')
  return record
}

/** The version that a verified record names. @throws ClientError `not_verifiable` */
export async function openCurrentVersion(reader: Reader, { node, record }: Entry): Promise<OpenVersion> {
  const file = requireFile(record)
  return openVersion(reader, node, { version: file.ver, check: (manifest) => requireVersionOf(file, manifest) })
}

export interface WantedVersion {
  version: VersionId
  /** Throws for a manifest that is signed, but not the wanted one. */
  check(manifest: Verified<VersionManifest>): void
}

/** @throws ClientError `not_verifiable` */
export async function openVersion(reader: Reader, node: OpenNode, wanted: WantedVersion): Promise<OpenVersion> {
  const answer = await reader.transport.json(routes.versionManifest, VersionAnswer, { params: { id: wanted.version } })
  return verified(async () => {
    const { space } = node.keys
    const found = await verifyVersionManifest(answer, reader.verifier, { space, node: node.id })
    const { manifest } = found
    if (manifest.version !== wanted.version) throw new ClientError('not_verifiable')
    wanted.check(found)
    const parts = { key: fromBase64Url(answer.key), attrs: fromBase64Url(answer.attrs) }
    await requireParts(manifest, parts)
    const key = await openVersionKey(node.keys, manifest.version, parts.key)
    return { manifest, key, attributes: await openAttributes(node.keys, manifest.version, parts.attrs) }
  })
}

/** All versions of a file as their owner signed them. @throws ClientError `not_verifiable` */
export async function listVersions({ transport, verifier }: Reader, node: OpenNode): Promise<VersionHistory> {
  const { versions } = await transport.json(routes.versions, VersionsAnswer, { params: { id: node.id } })
  return verified(async () => {
    const { space } = node.keys
    const opened = await Promise.all(
      versions.map(async (one) => {
        const found = await verifyVersionManifest(one, verifier, { space, node: node.id })
        if (found.manifest.version !== one.version) throw new ClientError('not_verifiable')
        return { ...found, purged: one.purgedAt !== null }
      }),
    )
    const sorted = opened.toSorted((a, b) => b.manifest.number - a.manifest.number)
    return { versions: sorted, broken: findBrokenLink(opened) }
  })
}

/** The small picture of a version, or undefined when it has none. @throws ClientError `not_verifiable` */
export async function readThumbnail(reader: Reader, node: OpenNode, { manifest }: OpenVersion) {
  if (manifest.thumb === '') return undefined
  const { bytes } = await reader.transport.bytes(routes.versionThumb, { params: { id: manifest.version } })
  return verified(async () => {
    if ((await hashText(bytes)) !== manifest.thumb) throw new ClientError('not_verifiable')
    return openThumbnail(node.keys, manifest.version, bytes)
  })
}

/** Frees the bytes of an older version. @throws ClientError `refused` (`version_current`) */
export async function deleteVersion({ session }: Writer, version: VersionId): Promise<void> {
  await session.transport.send(routes.versionDelete, { params: { id: version } })
}
