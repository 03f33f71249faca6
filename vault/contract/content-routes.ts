import { z } from 'zod'
import { limits } from './limits.ts'
import { route } from './route.ts'
import * as spaces from './spaces.ts'
import * as uploads from './uploads.ts'
import { VersionAnswer, VersionsAnswer } from './versions.ts'

/** `since` of a space is a sequence number, of a folder a revision. */
export const SinceQuery = z.strictObject({ since: z.coerce.number().pipe(z.int().min(0)).optional() })
export const DigestsQuery = z.strictObject({ digests: z.literal('1').optional() })

const held = { access: 'link' } as const
const bytes = { request: 'bytes' } as const
const body = ['length_required', 'media_type', 'digest_mismatch', 'storage_full'] as const

/** The tree and what is in it. */
export const contentRoutes = {
  tx: route('POST /api/spaces/{id}/tx', 'Change the tree, all or nothing', {
    request: spaces.TxRequest,
    bodyLimitBytes: limits.txBytes,
    answers: { 200: spaces.TxAnswer },
    refuses: [
      ...(['record_invalid', 'manifest_invalid', 'folder_conflict', 'conflict', 'name_taken', 'id_taken'] as const),
      ...(['cycle', 'depth', 'folder_full', 'upload_incomplete', 'upload_expired', 'quota_exceeded', 'gone'] as const),
    ],
  }),
  head: route('GET /api/spaces/{id}/head', 'Sequence number of a space', { answers: { 200: spaces.HeadAnswer } }),
  changes: route('GET /api/spaces/{id}/changes', 'Folders that changed since a sequence number', {
    query: SinceQuery,
    answers: { 200: spaces.ChangesAnswer },
  }),
  listings: route('POST /api/spaces/{id}/listings', 'Children of several folders', {
    request: spaces.ListingsRequest,
    answers: { 200: 'ndjson' },
  }),
  node: route('GET /api/nodes/{id}', 'A folder or file', { ...held, answers: { 200: spaces.NodeAnswer } }),
  children: route('GET /api/nodes/{id}/children', 'Signed manifest and records of a folder', {
    ...held,
    query: SinceQuery,
    answers: { 200: 'ndjson' },
  }),
  indexGet: route('GET /api/nodes/{id}/index', 'Names of a large folder, sealed', {
    ...held,
    answers: { 200: 'bytes' },
  }),
  indexPut: route('PUT /api/nodes/{id}/index', 'Store the names of a large folder', {
    ...bytes,
    bodyLimitBytes: limits.indexBytes,
    answers: { 204: 'none' },
    refuses: ['conflict', ...body],
  }),
  versions: route('GET /api/nodes/{id}/versions', 'Versions of a file', { ...held, answers: { 200: VersionsAnswer } }),
  versionManifest: route('GET /api/versions/{id}/manifest', 'Signed manifest, key and attributes', {
    ...held,
    answers: { 200: VersionAnswer },
  }),
  versionContent: route('GET /api/versions/{id}/content', 'Ciphertext, whole or one range', {
    ...held,
    answers: { 200: 'bytes', 206: 'bytes' },
    refuses: ['range_invalid', 'gone', 'forbidden', 'storage_damaged'],
  }),
  versionThumb: route('GET /api/versions/{id}/thumb', 'Sealed thumbnail', { ...held, answers: { 200: 'bytes' } }),
  versionDelete: route('DELETE /api/versions/{id}', 'Free the bytes of an older version', {
    answers: { 204: 'none' },
    refuses: ['version_current'],
  }),
  uploadsStart: route('POST /api/uploads', 'Begin uploads and reserve their bytes', {
    request: uploads.UploadsRequest,
    answers: { 200: uploads.UploadsAnswer, 201: uploads.UploadsAnswer },
    refuses: ['quota_exceeded', 'file_too_large', 'draft_limit', 'id_taken'],
  }),
  uploads: route('GET /api/uploads', 'Own unfinished uploads', { answers: { 200: uploads.DraftsAnswer } }),
  upload: route('GET /api/uploads/{id}', 'What is held of an upload', {
    query: DigestsQuery,
    answers: { 200: uploads.UploadAnswer },
    refuses: ['upload_expired'],
  }),
  uploadDelete: route('DELETE /api/uploads/{id}', 'Give up an upload', { answers: { 204: 'none' } }),
  segmentPut: route('PUT /api/uploads/{id}/segments/{n}', 'Store one segment', {
    ...bytes,
    bodyLimitBytes: limits.segmentBytes,
    answers: { 201: 'none', 204: 'none' },
    refuses: ['segment_conflict', 'segment_size', 'upload_expired', ...body],
  }),
  thumbPut: route('PUT /api/uploads/{id}/thumb', 'Store the thumbnail of an upload', {
    ...bytes,
    bodyLimitBytes: limits.thumbnailBytes,
    answers: { 201: 'none', 204: 'none' },
    refuses: ['upload_expired', ...body],
  }),
}
