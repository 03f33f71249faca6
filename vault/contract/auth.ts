import { z } from 'zod'
import { Account, Bundle, Identity, KeySlot, SecondFactor } from './account.ts'
import { NodeId, SpaceId, UserId } from './ids.ts'
import { Altcha, base64Url, Kdf, LoginName, Sha256, Signed, Token } from './values.ts'

const OpaqueRequest = base64Url(32)
const OpaqueResponse = base64Url(64)
const OpaqueRecord = base64Url(192)

/** `web` gets a cookie, `cli` gets the token in the answer. */
export const ClientKind = z.enum(['web', 'cli'])
export type ClientKind = z.output<typeof ClientKind>

export const RegisterStartRequest = z.strictObject({
  login: LoginName,
  /** Of an invite, or the first-run token. */
  token: Token,
  registrationRequest: OpaqueRequest,
})
export const RegisterStartAnswer = z.strictObject({ registerId: z.uuid(), registrationResponse: OpaqueResponse })

export const RegisterFinishRequest = z.strictObject({
  registerId: z.uuid(),
  client: ClientKind,
  registrationRecord: OpaqueRecord,
  ksf: Kdf,
  user: UserId,
  /** Password first, then recovery; both of epoch 1. */
  slots: z.array(KeySlot).length(2),
  recoveryHash: Sha256,
  /** Its revision is 1. */
  bundle: Bundle,
  identity: Identity,
  space: SpaceId,
  root: NodeId,
  trash: NodeId,
  /** The first of root and trash, in this order. */
  manifests: z.array(Signed).length(2),
})
export type RegisterFinishRequest = z.output<typeof RegisterFinishRequest>

/** Who signed in. `token` for `cli` only. `renew`: the server's OPAQUE setup is being replaced, so register anew now. */
export const SignedInAnswer = z.strictObject({ account: Account, token: Token.optional(), renew: z.boolean() })
export type SignedInAnswer = z.output<typeof SignedInAnswer>

export const LoginStartRequest = z.strictObject({
  login: LoginName,
  startLoginRequest: base64Url(96),
  altcha: Altcha.optional(),
})
export const LoginStartAnswer = z.strictObject({ loginId: z.uuid(), loginResponse: base64Url(320), ksf: Kdf })
export const LoginFinishRequest = z.strictObject({
  loginId: z.uuid(),
  finishLoginRequest: base64Url(64),
  client: ClientKind,
})
/** `ticket` comes with the problem `totp_required` of the step before. */
export const LoginTotpRequest = z.strictObject({ ticket: Token, code: SecondFactor })

export const ReauthStartRequest = z.strictObject({ startLoginRequest: base64Url(96) })
/** `code` where the account has a second factor. */
export const ReauthFinishRequest = z.strictObject({
  loginId: z.uuid(),
  finishLoginRequest: base64Url(64),
  code: SecondFactor.optional(),
})

export const RecoveryOpenRequest = z.strictObject({
  login: LoginName,
  /** What the words prove without opening anything. */
  proof: base64Url(32),
  code: SecondFactor.optional(),
  /** Without it the answer is `challenge_required`. */
  altcha: Altcha.optional(),
})
export const RecoveryOpenAnswer = z.strictObject({
  ticket: Token,
  user: UserId,
  /** The one of the recovery words. */
  slot: KeySlot,
  bundle: Bundle,
  identity: Identity,
})
export type RecoveryOpenAnswer = z.output<typeof RecoveryOpenAnswer>
export const RecoveryStartRequest = z.strictObject({ ticket: Token, registrationRequest: OpaqueRequest })
export const RecoveryStartAnswer = z.strictObject({ registrationResponse: OpaqueResponse })
export const RecoveryFinishRequest = z.strictObject({
  ticket: Token,
  registrationRecord: OpaqueRecord,
  ksf: Kdf,
  /** Password first, then recovery. */
  slots: z.array(KeySlot).length(2),
  recoveryHash: Sha256,
})
