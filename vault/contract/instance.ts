import { z } from 'zod'
import { base64Url, Count, Kdf, Size } from './values.ts'

export const InstanceAnswer = z.strictObject({
  name: z.literal('leyzen-vault'),
  version: z.string(),
  /** Its audit log has the origin `leyzen-vault/<id>`. */
  id: z.uuid(),
  /** No account exists: the first one needs the first-run token. */
  setupNeeded: z.boolean(),
  limits: z.strictObject({ fileBytes: Size, txOps: Count, openDrafts: Count, trashDays: Count }),
  /** Of new passwords. */
  ksf: Kdf,
  /** Ed25519. */
  auditKey: base64Url(32),
  /** SHA-256 of the asset manifest in hex; null without a page. */
  assets: z.string().nullable(),
})
export type InstanceAnswer = z.output<typeof InstanceAnswer>
