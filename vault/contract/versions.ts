import { z } from 'zod'
import { VersionId } from './ids.ts'
import { Signed, Size, sealed, Time, WrappedKey } from './values.ts'

/** Newest first. `purgedAt`: the bytes are gone, the manifest stays for the chain. */
export const VersionsAnswer = z.strictObject({
  versions: z.array(
    z.strictObject({ version: VersionId, ...Signed.shape, csize: Size, createdAt: Time, purgedAt: Time.nullable() }),
  ),
})
export type VersionsAnswer = z.output<typeof VersionsAnswer>

/** Manifest, signature, sealed version key, sealed attributes. */
export const VersionAnswer = z.strictObject({ ...Signed.shape, key: WrappedKey, attrs: sealed(16_384) })
export type VersionAnswer = z.output<typeof VersionAnswer>
