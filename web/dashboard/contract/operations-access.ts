/** Signing in and out, and who may. */
import * as account from './account.ts'
import type { Operation } from './operation.ts'

const proof = ['sign_in_failed', 'totp_required', 'busy'] as const

export const accessOperations: readonly Operation[] = [
  {
    ...{ method: 'GET', path: '/api/captcha', who: 'public', group: 'access', status: 200 },
    summary: 'A proof of work to be solved before signing in',
    ...{ query: account.CaptchaQuery, answer: account.CaptchaAnswer },
  },
  {
    ...{ method: 'POST', path: '/api/login', who: 'public', group: 'access', status: 200 },
    summary: 'Sign in; the answer sets the cookie of the session',
    ...{ body: account.LoginRequest, answer: account.LoginAnswer },
    errors: [...proof, 'captcha_invalid', 'captcha_expired', 'captcha_spent'],
  },
  {
    ...{ method: 'POST', path: '/api/logout', who: 'public', group: 'access', status: 204 },
    ...{ summary: 'Sign out', answer: null },
  },
  {
    ...{ method: 'GET', path: '/api/session', who: 'viewer', group: 'access', status: 200 },
    ...{ summary: 'The session that asks', answer: account.OwnSession },
  },
  {
    ...{ method: 'POST', path: '/api/session/touch', who: 'viewer', group: 'access', status: 200 },
    ...{ summary: 'Somebody is at the keyboard', answer: account.OwnSession },
  },
  {
    ...{ method: 'POST', path: '/api/session/step-up', who: 'viewer', group: 'access', status: 200 },
    summary: 'Prove again who one is; the session gets a new id',
    ...{ body: account.StepUpRequest, answer: account.OwnSession, errors: proof },
  },
  {
    ...{ method: 'GET', path: '/api/sessions', who: 'viewer', group: 'access', status: 200 },
    ...{ summary: 'One’s own sessions', answer: account.SessionList },
  },
  {
    ...{ method: 'DELETE', path: '/api/sessions/{publicId}', who: 'viewer', group: 'access', status: 200 },
    summary: 'End one of one’s own sessions, or `others`',
    ...{ answer: account.RevokedAnswer, errors: ['not_found'] },
  },
  {
    ...{ method: 'POST', path: '/api/password', who: 'viewer', group: 'access', status: 200 },
    summary: 'Change one’s own password; all other sessions end',
    ...{ body: account.PasswordRequest, answer: account.OwnSession, errors: [...proof, 'password_refused'] },
  },
  {
    ...{ method: 'GET', path: '/api/totp', who: 'viewer', group: 'access', status: 200 },
    ...{ summary: 'Whether one-time codes are on', answer: account.TotpState },
  },
  {
    ...{ method: 'POST', path: '/api/totp', who: 'viewer', group: 'access', status: 200 },
    summary: 'A secret for an authenticator',
    ...{ answer: account.TotpSetup, errors: ['step_up_required', 'totp_already_on'] },
  },
  {
    ...{ method: 'DELETE', path: '/api/totp', who: 'viewer', group: 'access', status: 200 },
    ...{ summary: 'Switch one-time codes off', answer: account.TotpState, errors: ['step_up_required'] },
  },
  {
    ...{ method: 'POST', path: '/api/totp/confirm', who: 'viewer', group: 'access', status: 200 },
    summary: 'Switch them on with the first right code; the answer holds the recovery codes, once',
    ...{ body: account.TotpConfirmRequest, answer: account.RecoveryCodes },
    errors: ['step_up_required', 'totp_invalid', 'totp_already_on'],
  },
  {
    ...{ method: 'POST', path: '/api/totp/recovery', who: 'viewer', group: 'access', status: 200 },
    ...{ summary: 'New recovery codes', answer: account.RecoveryCodes, errors: ['step_up_required', 'not_found'] },
  },
  {
    ...{ method: 'GET', path: '/api/accounts', who: 'operator', group: 'access', status: 200 },
    ...{ summary: 'Who may sign in', answer: account.AccountList },
  },
  {
    ...{ method: 'POST', path: '/api/accounts', who: 'operator', group: 'access', status: 201 },
    summary: 'A new account and its link for setting a password',
    ...{ body: account.NewAccount, answer: account.SetupLink, errors: ['step_up_required', 'name_taken'] },
  },
  {
    ...{ method: 'PATCH', path: '/api/accounts/{id}', who: 'operator', group: 'access', status: 200 },
    summary: 'Another role, or disabled or enabled',
    ...{ body: account.AccountChange, answer: account.Account },
    errors: ['step_up_required', 'not_found', 'last_operator'],
  },
  {
    ...{ method: 'POST', path: '/api/accounts/{id}/reset', who: 'operator', group: 'access', status: 200 },
    summary: 'A new link for setting a password; the old password and all sessions end',
    ...{ answer: account.SetupLink, errors: ['step_up_required', 'not_found', 'last_operator'] },
  },
  {
    ...{ method: 'POST', path: '/api/accounts/setup', who: 'public', group: 'access', status: 200 },
    summary: 'Set the password with a link',
    ...{ body: account.SetupRequest, answer: account.SetupAnswer, errors: ['link_spent', 'password_refused', 'busy'] },
  },
  {
    ...{ method: 'POST', path: '/api/csp-report', who: 'public', group: 'access', status: 204 },
    summary: 'What a browser has kept from happening',
    ...{ answer: null, media: ['application/csp-report', 'application/reports+json'] },
  },
]
