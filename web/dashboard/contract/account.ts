/** Signing in and out, and who may: sessions, passwords, one-time codes, accounts. */
import { z } from 'zod'
import { Count, Instant } from './scalars.ts'

export const Role = z.enum(['viewer', 'operator']).meta({ id: 'Role' })
export type Role = z.infer<typeof Role>

export const PASSWORD_MIN = 15
export const PASSWORD_MAX = 128

export const AccountName = z
  .string({ error: 'need a name' })
  .regex(/^[a-z0-9._@+-]{1,64}$/, { error: 'need 1 to 64 characters of a-z, 0-9 and . _ @ + -' })
  .meta({ id: 'AccountName' })

/** What somebody types to prove who they are; whether it fits the rules for new ones is not asked. */
const GivenPassword = z
  .string({ error: 'need the password' })
  .min(1, { error: 'need the password' })
  .max(PASSWORD_MAX * 4, { error: 'is too long' })

/** Whether it is a good one is for `password_refused` to say. */
export const NewPassword = z.string({ error: 'need a new password' }).max(PASSWORD_MAX * 4, { error: 'is too long' })

/** Six digits of an authenticator, or one of the recovery codes; spaces and hyphens do not count. */
export const OneTimeCode = z
  .string({ error: 'need a code' })
  .trim()
  .min(6, { error: 'need a code of six digits, or a recovery code' })
  .max(40, { error: 'need a code of six digits, or a recovery code' })

const hex = (min: number, max: number) => z.string().regex(new RegExp(`^(?:[0-9a-f]{2}){${min},${max}}$`))

/** ALTCHA, second version: find the counter whose derived key begins with `keyPrefix`. At most 500 bytes. */
export const Challenge = z
  .strictObject({
    parameters: z.strictObject({
      algorithm: z.literal('PBKDF2/SHA-256'),
      cost: z.int().min(1).max(100_000),
      data: z.strictObject({ action: z.string().max(20), level: z.int().min(0).max(4) }),
      expiresAt: z.int().min(0).describe('Unix seconds'),
      keyLength: z.literal(32),
      keyPrefix: hex(1, 16),
      keySignature: hex(32, 32),
      nonce: hex(16, 16),
      salt: hex(16, 16),
    }),
    signature: hex(32, 32),
  })
  .meta({ id: 'Challenge' })
export type Challenge = z.infer<typeof Challenge>

export const Captcha = z
  .strictObject({
    challenge: Challenge,
    solution: z.strictObject({
      counter: z.int().min(0).max(4_294_967_295),
      derivedKey: hex(32, 32),
      time: z.number().min(0).optional().describe('How long it took, in ms; not looked at'),
    }),
  })
  .meta({ id: 'Captcha' })
export type Captcha = z.infer<typeof Captcha>

export const CaptchaQuery = z.strictObject({
  user: z.string().max(64).optional().describe('Whose sign-in it is for: after failures there the proof costs more'),
})
export type CaptchaQuery = z.infer<typeof CaptchaQuery>

export const CaptchaAnswer = z.strictObject({ challenge: Challenge }).meta({ id: 'CaptchaAnswer' })
export type CaptchaAnswer = z.infer<typeof CaptchaAnswer>

export const LoginRequest = z
  .strictObject({
    user: z.string({ error: 'need a user' }).trim().min(1, { error: 'need a user' }).max(64, { error: 'is too long' }),
    password: GivenPassword,
    totp: OneTimeCode.optional(),
    captcha: Captcha,
  })
  .meta({ id: 'LoginRequest' })
export type LoginRequest = z.infer<typeof LoginRequest>

export const LoginAnswer = z
  .strictObject({ user: z.string(), role: Role, expiresAt: Instant })
  .meta({ id: 'LoginAnswer' })
export type LoginAnswer = z.infer<typeof LoginAnswer>

/** Details of `totp_required`: none was given, or the one that was is wrong, old or used. */
export const TotpRequiredDetails = z.strictObject({ code: z.enum(['missing', 'refused']) })
export type TotpRequiredDetails = z.infer<typeof TotpRequiredDetails>

/** Details of `captcha_invalid`: `too_easy` asks for a new one, made for this user. */
export const CaptchaInvalidDetails = z.strictObject({ why: z.enum(['forged', 'unsolved', 'too_easy']) })
export type CaptchaInvalidDetails = z.infer<typeof CaptchaInvalidDetails>

export const SessionInfo = z
  .strictObject({
    publicId: z.string(),
    createdAt: Instant,
    lastSeenAt: Instant,
    idleExpiresAt: Instant,
    expiresAt: Instant,
    address: z.string(),
    browser: z.string(),
    isThis: z.boolean().describe('The session that asks'),
  })
  .meta({ id: 'SessionInfo' })
export type SessionInfo = z.infer<typeof SessionInfo>

export const SessionList = z.strictObject({ items: z.array(SessionInfo) }).meta({ id: 'SessionList' })
export type SessionList = z.infer<typeof SessionList>

/** Answer of `GET /api/session` and of `POST /api/session/touch`. */
export const OwnSession = z
  .strictObject({
    publicId: z.string(),
    user: z.string(),
    role: Role,
    createdAt: Instant,
    idleExpiresAt: Instant,
    expiresAt: Instant,
    proofAt: Instant.describe('When the password or a code was last given'),
  })
  .meta({ id: 'OwnSession' })
export type OwnSession = z.infer<typeof OwnSession>

export const RevokedAnswer = z.strictObject({ revoked: Count }).meta({ id: 'RevokedAnswer' })
export type RevokedAnswer = z.infer<typeof RevokedAnswer>

/** One of the two. */
export const StepUpRequest = z
  .strictObject({ password: GivenPassword.optional(), totp: OneTimeCode.optional() })
  .refine(({ password, totp }) => (password === undefined) !== (totp === undefined), {
    error: 'need the password or a code, one of the two',
  })
  .meta({ id: 'StepUpRequest' })
export type StepUpRequest = z.infer<typeof StepUpRequest>

export const PasswordRequest = z
  .strictObject({ current: GivenPassword, next: NewPassword })
  .meta({ id: 'PasswordRequest' })
export type PasswordRequest = z.infer<typeof PasswordRequest>

/** Details of `password_refused`. */
export const PasswordRefusedDetails = z.strictObject({ why: z.enum(['short', 'long', 'common', 'name', 'same']) })
export type PasswordRefusedDetails = z.infer<typeof PasswordRefusedDetails>

export const TotpState = z.strictObject({ isOn: z.boolean(), recoveryCodesLeft: Count }).meta({ id: 'TotpState' })
export type TotpState = z.infer<typeof TotpState>

/** For an authenticator; nothing is switched on before a code of it was confirmed. */
export const TotpSetup = z
  .strictObject({
    secret: z.string().describe('Base32, for typing'),
    uri: z.string().describe('otpauth://, for a QR code'),
  })
  .meta({ id: 'TotpSetup' })
export type TotpSetup = z.infer<typeof TotpSetup>

export const TotpConfirmRequest = z
  .strictObject({
    code: z
      .string()
      .trim()
      .regex(/^[0-9]{3} ?[0-9]{3}$/, { error: 'need the six digits' }),
  })
  .meta({ id: 'TotpConfirmRequest' })
export type TotpConfirmRequest = z.infer<typeof TotpConfirmRequest>

/** Shown once. Each is good for one sign-in. */
export const RecoveryCodes = z.strictObject({ recoveryCodes: z.array(z.string()) }).meta({ id: 'RecoveryCodes' })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>

export const Account = z
  .strictObject({
    id: z.int(),
    name: AccountName,
    role: Role,
    state: z.enum(['active', 'invited', 'disabled']).describe('invited: its link has not been used yet'),
    hasTotp: z.boolean(),
    isFirst: z.boolean().describe('The operator of ORCH_USER, whose password the host can set anew'),
    createdAt: Instant,
    passwordChangedAt: Instant.nullable(),
    lastSeenAt: Instant.nullable(),
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

export const AccountList = z.strictObject({ items: z.array(Account) }).meta({ id: 'AccountList' })
export type AccountList = z.infer<typeof AccountList>

export const NewAccount = z.strictObject({ name: AccountName, role: Role }).meta({ id: 'NewAccount' })
export type NewAccount = z.infer<typeof NewAccount>

export const AccountChange = z
  .strictObject({ role: Role.optional(), disabled: z.boolean().optional() })
  .refine(({ role, disabled }) => role !== undefined || disabled !== undefined, {
    error: 'need `role` or `disabled`',
  })
  .meta({ id: 'AccountChange' })
export type AccountChange = z.infer<typeof AccountChange>

/** Answer to a new account and to a reset: who opens the path within 24 h sets the password, once. */
export const SetupLink = z
  .strictObject({
    account: Account,
    path: z.string().describe('Of this dashboard; the token stands behind #, so no server and no log sees it'),
    expiresAt: Instant,
  })
  .meta({ id: 'SetupLink' })
export type SetupLink = z.infer<typeof SetupLink>

/** `POST /api/accounts/setup`, by whoever holds a link. */
export const SetupRequest = z
  .strictObject({
    token: z.string().regex(/^[A-Za-z0-9_-]{43}$/, { error: 'need the token of a link' }),
    password: NewPassword,
  })
  .meta({ id: 'SetupRequest' })
export type SetupRequest = z.infer<typeof SetupRequest>

export const SetupAnswer = z.strictObject({ user: z.string() }).meta({ id: 'SetupAnswer' })
export type SetupAnswer = z.infer<typeof SetupAnswer>
