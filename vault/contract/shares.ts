import { z } from 'zod'
import { LinkId, NodeId, SpaceId } from './ids.ts'
import { Altcha, base64Url, Count, Kdf, Sha256, sealed, Time, Token } from './values.ts'

export const Allow = z.enum(['view', 'download'])
/** null = no end. */
const expiresAt = Time.nullable()
const maxDownloads = z.int().min(1).max(1_000_000).nullable()
const LinkBlob = sealed(16_384)
const OwnerBlob = sealed(4_096)
/** What a new password changes, always together; `kdf` null = no password. */
const secrets = { accessHash: Sha256, kdf: Kdf.nullable(), blob: LinkBlob }

export const ShareRequest = z.strictObject({
  link: LinkId,
  node: NodeId,
  lookupHash: Sha256,
  ...secrets,
  ownerBlob: OwnerBlob,
  expiresAt: expiresAt.optional(),
  maxDownloads: maxDownloads.optional(),
  allow: Allow,
})
export type ShareRequest = z.output<typeof ShareRequest>

export const Share = z.strictObject({
  link: LinkId,
  node: NodeId,
  kdf: Kdf.nullable(),
  ownerBlob: OwnerBlob,
  allow: Allow,
  expiresAt,
  maxDownloads,
  downloads: Count,
  createdAt: Time,
  revokedAt: Time.nullable(),
})
export type Share = z.output<typeof Share>
/** 201; a repeat with the same body 200. */
export const ShareAnswer = Share
export const SharesAnswer = z.strictObject({ shares: z.array(Share) })
/** What is absent stays. `secrets` replaces the password. */
export const SharePatch = z.strictObject({
  secrets: z.strictObject(secrets).optional(),
  ownerBlob: OwnerBlob.optional(),
  expiresAt: expiresAt.optional(),
  maxDownloads: maxDownloads.optional(),
  allow: Allow.optional(),
})
export type SharePatch = z.output<typeof SharePatch>
/** `failures`: wrong unlocks. */
export const ShareStats = z.strictObject({
  opens: Count,
  downloads: Count,
  failures: Count,
  lastUsedAt: Time.nullable(),
})

export const LinkOpenRequest = z.strictObject({ lookup: base64Url(32) })
export const LinkOpenAnswer = z.strictObject({
  kind: z.enum(['folder', 'file']),
  kdf: Kdf.nullable(),
  passwordNeeded: z.boolean(),
  allow: Allow,
  expiresAt,
  /** Downloads that are left; null = any number. */
  remaining: Count.nullable(),
})
export type LinkOpenAnswer = z.output<typeof LinkOpenAnswer>
export const LinkUnlockRequest = z.strictObject({ access: base64Url(32), altcha: Altcha.optional() })
/** `token` for `Authorization: Link`. The blob opens for that node only, so `node` needs no trust. */
export const LinkUnlockAnswer = z.strictObject({ token: Token, node: NodeId, space: SpaceId, blob: LinkBlob })
