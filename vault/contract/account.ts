import { z } from 'zod'
import { NodeId, SlotId, SpaceId, UserId } from './ids.ts'
import { base64Url, Count, Kdf, LoginName, Revision, Sha256, Size, sealed, Time, WrappedKey } from './values.ts'

export const Role = z.enum(['user', 'admin'])
export type Role = z.output<typeof Role>

const OpaqueRequest = base64Url(32)
const OpaqueResponse = base64Url(64)
const OpaqueRecord = base64Url(192)

/** A wrapped copy of the account master key. */
export const KeySlot = z.strictObject({
  id: SlotId,
  type: z.enum(['password', 'recovery']),
  amkEpoch: Revision,
  blob: WrappedKey,
})
export type KeySlot = z.output<typeof KeySlot>

export const Bundle = z.strictObject({ rev: Revision, blob: sealed(16_384) })
/** Public keys (Ed25519, X25519) and the signature of the first over both. */
export const Identity = z.strictObject({ ed: base64Url(32), x: base64Url(32), sig: base64Url(64), epoch: Revision })
export const Preferences = z.strictObject({ rev: Revision, blob: sealed(262_144) })
/** Bytes of ciphertext with versions and trash; `limit` null = none. */
export const QuotaAnswer = z.strictObject({ used: Size, reserved: Size, limit: Size.nullable() })

export const Account = z.strictObject({
  user: z.strictObject({
    id: UserId,
    login: LoginName,
    role: Role,
    amkEpoch: Revision,
    /** Whether signing in needs a second factor. */
    totp: z.boolean(),
    createdAt: Time,
  }),
  /** The one of the password. */
  slot: KeySlot,
  bundle: Bundle,
  identity: Identity,
  spaces: z.array(z.strictObject({ id: SpaceId, root: NodeId, trash: NodeId, seq: Count })),
  quota: QuotaAnswer,
  prefs: Preferences.nullable(),
})
export type Account = z.output<typeof Account>

/** `rev` is the one that this blob gets: the stored one plus 1. The rule is the same for both. */
export const PreferencesPut = Preferences
export const BundlePut = Bundle
export const RevisionAnswer = z.strictObject({ rev: Revision })

export const PasswordStartRequest = z.strictObject({ registrationRequest: OpaqueRequest })
export const PasswordStartAnswer = z.strictObject({ passwordId: z.uuid(), registrationResponse: OpaqueResponse })
export const PasswordFinishRequest = z.strictObject({
  passwordId: z.uuid(),
  registrationRecord: OpaqueRecord,
  ksf: Kdf,
  slot: KeySlot,
})

/** `secret` in base32, `uri` for authenticator apps. */
export const TotpStartAnswer = z.strictObject({ secret: z.string(), uri: z.string() })
/** Six digits of an app. */
export const TotpCode = z.string().regex(/^\d{6}$/, 'six digits')
/** One of the ten codes that were shown once: ten characters of base32. */
export const BackupCode = z.string().regex(/^[a-z2-7]{10}$/, 'ten letters and digits')
export const SecondFactor = z.union([TotpCode, BackupCode])
export const TotpConfirmRequest = z.strictObject({ code: TotpCode })
export const TotpConfirmAnswer = z.strictObject({ backupCodes: z.array(BackupCode).length(10) })

export const RecoveryPut = z.strictObject({ slot: KeySlot, recoveryHash: Sha256 })
