/** What has been recorded, and the dashboard itself. */
import { z } from 'zod'
import { AckRequest, Alert, AlertList } from './alerts.ts'
import { AuditList, AuditQuery, AuditVerdict } from './audit.ts'
import { EventList, EventsQuery } from './events.ts'
import { Health, Readiness } from './health.ts'
import type { Operation } from './operation.ts'
import { SecretList, SecretRotateAnswer } from './secrets.ts'
import { StreamQuery } from './stream.ts'

export const recordOperations: readonly Operation[] = [
  {
    ...{ method: 'GET', path: '/api/events', who: 'viewer', group: 'events', status: 200 },
    summary: 'Events, newest first, or the fifty around a moment',
    ...{ query: EventsQuery, answer: EventList },
  },
  {
    ...{ method: 'GET', path: '/api/stream', who: 'viewer', group: 'events', status: 200 },
    summary: 'The live feed, as server-sent events',
    ...{ query: StreamQuery, answer: null, media: ['text/event-stream'], errors: ['stream_full'] },
  },
  {
    ...{ method: 'GET', path: '/api/alerts', who: 'viewer', group: 'events', status: 200 },
    summary: 'Open alerts, and those that were resolved lately',
    answer: AlertList,
  },
  {
    ...{ method: 'POST', path: '/api/alerts/{id}/ack', who: 'operator', group: 'events', status: 200 },
    summary: 'Say that somebody has seen it',
    ...{ body: AckRequest, answer: Alert, errors: ['not_found', 'busy'] },
  },
  {
    ...{ method: 'GET', path: '/api/audit', who: 'operator', group: 'audit', status: 200 },
    summary: 'Who did what, newest first',
    ...{ query: AuditQuery, answer: AuditList, media: ['text/csv'] },
  },
  {
    ...{ method: 'GET', path: '/api/audit/verify', who: 'operator', group: 'audit', status: 200 },
    summary: 'Whether the chain of the audit log still holds',
    answer: AuditVerdict,
  },
  {
    ...{ method: 'GET', path: '/api/secrets', who: 'operator', group: 'system', status: 200 },
    summary: 'Names and ages of secrets',
    answer: SecretList,
  },
  {
    ...{ method: 'POST', path: '/api/secrets/{name}/rotate', who: 'operator', group: 'system', status: 200 },
    summary: 'How a new secret is made',
    ...{ answer: SecretRotateAnswer, errors: ['not_found', 'step_up_required'] },
  },
  {
    ...{ method: 'GET', path: '/healthz', who: 'public', group: 'system', status: 200 },
    summary: 'Whether the process lives',
    answer: Health,
  },
  {
    ...{ method: 'GET', path: '/readyz', who: 'public', group: 'system', status: 200 },
    summary: 'Whether it can do its work; 503 with the same body when not',
    answer: Readiness,
  },
  {
    ...{ method: 'GET', path: '/api/openapi.json', who: 'viewer', group: 'system', status: 200 },
    summary: 'This description',
    answer: z.looseObject({ openapi: z.string() }),
  },
]
