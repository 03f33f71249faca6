import * as admin from './admin.ts'
import * as audit from './audit.ts'
import { route } from './route.ts'

const byAdmin = { access: 'admin' } as const
const write = { access: 'admin', reauth: true } as const

/** The audit log, administration, and what other programs ask. */
export const serviceRoutes = {
  audit: route('GET /api/audit', 'Audit entries: own ones, for administrators all', {
    query: audit.AuditQuery,
    answers: { 200: audit.AuditEntriesAnswer },
  }),
  auditCheckpoint: route('GET /api/audit/checkpoint', 'Signed size and root of the log', { answers: { 200: 'text' } }),
  auditInclusion: route('GET /api/audit/inclusion', 'Proof that an entry is in the log', {
    query: audit.InclusionQuery,
    answers: { 200: audit.InclusionAnswer },
  }),
  auditConsistency: route('GET /api/audit/consistency', 'Proof that the log only grew', {
    query: audit.ConsistencyQuery,
    answers: { 200: audit.ConsistencyAnswer },
  }),
  auditLeaves: route('GET /api/audit/leaves', 'Hashes of entries, 32 bytes each', {
    query: audit.LeavesQuery,
    answers: { 200: 'bytes' },
  }),
  auditExport: route('GET /api/admin/audit/export', 'Entries, then the checkpoint', {
    ...byAdmin,
    query: audit.AuditExportQuery,
    answers: { 200: 'ndjson' },
  }),
  users: route('GET /api/admin/users', 'All accounts', { ...byAdmin, answers: { 200: admin.UsersAnswer } }),
  userPatch: route('PATCH /api/admin/users/{id}', 'Change role, state or quota', {
    ...write,
    request: admin.UserPatch,
    answers: { 204: 'none' },
    refuses: ['last_admin'],
  }),
  userDelete: route('DELETE /api/admin/users/{id}', 'Delete an account and all it holds', {
    ...write,
    answers: { 202: 'none' },
    refuses: ['last_admin'],
  }),
  userTotpReset: route('POST /api/admin/users/{id}/totp/reset', 'Turn off the second factor of an account', {
    ...write,
    answers: { 204: 'none' },
  }),
  inviteCreate: route('POST /api/admin/invites', 'Invite somebody', {
    ...write,
    request: admin.InviteRequest,
    answers: { 201: admin.InviteAnswer },
    refuses: ['login_taken'],
  }),
  invites: route('GET /api/admin/invites', 'Invites', { ...byAdmin, answers: { 200: admin.InvitesAnswer } }),
  inviteDelete: route('DELETE /api/admin/invites/{id}', 'Withdraw an invite', { ...write, answers: { 204: 'none' } }),
  stats: route('GET /api/admin/stats', 'Sizes and counts', { ...byAdmin, answers: { 200: admin.StatsAnswer } }),
  jobs: route('GET /api/admin/jobs', 'Runs of maintenance', { ...byAdmin, answers: { 200: admin.JobsAnswer } }),
  settings: route('GET /api/admin/settings', 'Defaults', { ...byAdmin, answers: { 200: admin.Settings } }),
  settingsPut: route('PUT /api/admin/settings', 'Change defaults', {
    ...write,
    request: admin.Settings,
    answers: { 200: admin.Settings },
  }),
  openApi: route('GET /api/openapi.json', 'This description', { access: 'public', answers: { 200: 'text' } }),
}
