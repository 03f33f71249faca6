import * as account from './account.ts'
import * as auth from './auth.ts'
import { InstanceAnswer } from './instance.ts'
import { route } from './route.ts'
import { SessionsAnswer } from './sessions.ts'

const open = { access: 'public' } as const
const totp = ['totp_required', 'auth_failed', 'rate_limited'] as const

/** Signing in, and what belongs to an account. */
export const accountRoutes = {
  instance: route('GET /api/instance', 'What this vault is', { ...open, answers: { 200: InstanceAnswer } }),
  registerStart: route('POST /api/auth/register/start', 'Begin a new account', {
    ...open,
    request: auth.RegisterStartRequest,
    answers: { 200: auth.RegisterStartAnswer },
    refuses: ['gone', 'login_taken', 'auth_failed', 'rate_limited'],
  }),
  registerFinish: route('POST /api/auth/register/finish', 'Make the account', {
    ...open,
    request: auth.RegisterFinishRequest,
    answers: { 201: auth.SignedInAnswer },
    refuses: ['gone', 'login_taken', 'id_taken', 'manifest_invalid'],
  }),
  loginStart: route('POST /api/auth/login/start', 'Begin to sign in', {
    ...open,
    request: auth.LoginStartRequest,
    answers: { 200: auth.LoginStartAnswer },
    refuses: ['rate_limited', 'challenge_required'],
  }),
  loginFinish: route('POST /api/auth/login/finish', 'Sign in', {
    ...open,
    request: auth.LoginFinishRequest,
    answers: { 200: auth.SignedInAnswer },
    refuses: totp,
  }),
  loginTotp: route('POST /api/auth/login/totp', 'Sign in with the second factor', {
    ...open,
    request: auth.LoginTotpRequest,
    answers: { 200: auth.SignedInAnswer },
    refuses: ['auth_failed', 'rate_limited', 'session_expired'],
  }),
  reauthStart: route('POST /api/auth/reauth/start', 'Begin to confirm the password', {
    request: auth.ReauthStartRequest,
    answers: { 200: auth.LoginStartAnswer },
    refuses: ['rate_limited'],
  }),
  reauthFinish: route('POST /api/auth/reauth/finish', 'Confirm the password', {
    request: auth.ReauthFinishRequest,
    answers: { 204: 'none' },
    refuses: totp,
  }),
  logout: route('POST /api/auth/logout', 'Sign out', { answers: { 204: 'none' } }),
  sessions: route('GET /api/sessions', 'Own sessions', { answers: { 200: SessionsAnswer } }),
  sessionRevoke: route('DELETE /api/sessions/{id}', 'End one session', { answers: { 204: 'none' } }),
  sessionsRevoke: route('DELETE /api/sessions', 'End all other sessions', { answers: { 204: 'none' } }),
  account: route('GET /api/account', 'Own account', { answers: { 200: account.Account } }),
  accountDelete: route('DELETE /api/account', 'Delete the account and all it holds', {
    reauth: true,
    answers: { 202: 'none' },
    refuses: ['last_admin'],
  }),
  prefsPut: route('PUT /api/account/prefs', 'Store preferences', {
    request: account.PreferencesPut,
    answers: { 200: account.RevisionAnswer },
    refuses: ['conflict'],
  }),
  bundlePut: route('PUT /api/account/bundle', 'Store the account bundle', {
    request: account.BundlePut,
    answers: { 200: account.RevisionAnswer },
    refuses: ['conflict'],
  }),
  passwordStart: route('POST /api/account/password/start', 'Begin a new password', {
    reauth: true,
    request: account.PasswordStartRequest,
    answers: { 200: account.PasswordStartAnswer },
  }),
  passwordFinish: route('POST /api/account/password/finish', 'Replace the password, end other sessions', {
    reauth: true,
    request: account.PasswordFinishRequest,
    answers: { 204: 'none' },
    refuses: ['gone', 'id_taken'],
  }),
  totpStart: route('POST /api/account/totp/start', 'Begin a second factor', {
    reauth: true,
    answers: { 200: account.TotpStartAnswer },
    refuses: ['conflict'],
  }),
  totpConfirm: route('POST /api/account/totp/confirm', 'Turn on the second factor', {
    reauth: true,
    request: account.TotpConfirmRequest,
    answers: { 200: account.TotpConfirmAnswer },
    refuses: ['auth_failed', 'conflict', 'rate_limited'],
  }),
  totpDelete: route('DELETE /api/account/totp', 'Turn off the second factor', {
    reauth: true,
    answers: { 204: 'none' },
  }),
  recoveryPut: route('PUT /api/account/recovery', 'Replace the recovery words', {
    reauth: true,
    request: account.RecoveryPut,
    answers: { 204: 'none' },
    refuses: ['id_taken'],
  }),
  recoveryOpen: route('POST /api/auth/recovery/open', 'Begin with recovery words', {
    ...open,
    request: auth.RecoveryOpenRequest,
    answers: { 200: auth.RecoveryOpenAnswer },
    refuses: ['challenge_required', ...totp],
  }),
  recoveryStart: route('POST /api/auth/recovery/start', 'Begin a new password after recovery', {
    ...open,
    request: auth.RecoveryStartRequest,
    answers: { 200: auth.RecoveryStartAnswer },
    refuses: ['session_expired'],
  }),
  recoveryFinish: route('POST /api/auth/recovery/finish', 'Replace password and words, end all sessions', {
    ...open,
    request: auth.RecoveryFinishRequest,
    answers: { 204: 'none' },
    refuses: ['session_expired', 'id_taken'],
  }),
  quota: route('GET /api/quota', 'Bytes used, reserved and allowed', { answers: { 200: account.QuotaAnswer } }),
}
