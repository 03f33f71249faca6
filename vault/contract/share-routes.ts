import { route } from './route.ts'
import * as shares from './shares.ts'

const open = { access: 'public' } as const

export const shareRoutes = {
  shareCreate: route('POST /api/shares', 'Make a link', {
    request: shares.ShareRequest,
    answers: { 200: shares.ShareAnswer, 201: shares.ShareAnswer },
    refuses: ['id_taken'],
  }),
  shares: route('GET /api/shares', 'Own links', { answers: { 200: shares.SharesAnswer } }),
  share: route('GET /api/shares/{id}', 'One own link', { answers: { 200: shares.ShareAnswer } }),
  sharePatch: route('PATCH /api/shares/{id}', 'Change a link', {
    request: shares.SharePatch,
    answers: { 200: shares.ShareAnswer },
    refuses: ['gone'],
  }),
  shareRevoke: route('DELETE /api/shares/{id}', 'Revoke a link at once', { answers: { 204: 'none' } }),
  shareStats: route('GET /api/shares/{id}/stats', 'How a link was used', { answers: { 200: shares.ShareStats } }),
  linkOpen: route('POST /api/links/{id}/open', 'What a link is', {
    ...open,
    request: shares.LinkOpenRequest,
    answers: { 200: shares.LinkOpenAnswer },
    refuses: ['gone', 'rate_limited'],
  }),
  linkUnlock: route('POST /api/links/{id}/unlock', 'Open a link', {
    ...open,
    request: shares.LinkUnlockRequest,
    answers: { 200: shares.LinkUnlockAnswer },
    refuses: ['auth_failed', 'gone', 'challenge_required', 'rate_limited'],
  }),
}
