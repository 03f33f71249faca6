import type { VaultReader } from '../../../prisma/vault/client.ts'
import type { Share, ShareRequest } from '../../contract/shares.ts'
import { Kdf } from '../../contract/values.ts'
import { ApiError } from '../problems.ts'

export interface ShareRow {
  id: string
  ownerId: string
  fileId: string
  lookupHash: Uint8Array
  accessHash: Uint8Array
  kdf: string | null
  blob: Uint8Array
  ownerBlob: Uint8Array
  allow: string
  maxDownloads: number | null
  downloads: number
  createdAt: string
  expiresAt: string | null
  revokedAt: string | null
}

export const readKdf = ({ kdf }: Pick<ShareRow, 'kdf'>): Kdf | null =>
  kdf === null ? null : Kdf.parse(JSON.parse(kdf))

export function toShare(row: ShareRow): Share {
  const { id: link, fileId: node, ownerBlob, allow, expiresAt, maxDownloads, downloads, createdAt, revokedAt } = row
  return {
    ...{ link, node, kdf: readKdf(row), ownerBlob: toText(ownerBlob), allow },
    ...{ expiresAt, maxDownloads, downloads, createdAt, revokedAt },
  } as Share
}

/** A link of that owner. @throws ApiError `not_found` */
export async function requireShare(reader: VaultReader, { id, ownerId }: { id: string; ownerId: string }) {
  const row = await reader.shareLink.findFirst({ where: { id, ownerId } })
  if (row === null) throw new ApiError('not_found')
  return row
}

/** Whether a link was made by that very request. */
export const isMadeBy = (row: ShareRow, request: ShareRequest): boolean =>
  row.fileId === request.node &&
  row.allow === request.allow &&
  row.kdf === printKdf(request.kdf) &&
  toText(row.lookupHash) === request.lookupHash &&
  toText(row.accessHash) === request.accessHash &&
  toText(row.blob) === request.blob &&
  toText(row.ownerBlob) === request.ownerBlob

export const printKdf = (kdf: Kdf | null): string | null => (kdf === null ? null : JSON.stringify(kdf))
export const toBytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'base64url'))
export const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
