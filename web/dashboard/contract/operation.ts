/** What is known of one call: enough to describe it, to refuse what it does not know, and to try it in tests. */
import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export interface Operation {
  method: Method
  /** `/api/rotations/{id}`. */
  path: string
  who: 'public' | 'viewer' | 'operator'
  /** A bearer token that will do as well. */
  token?: 'metrics' | 'risk'
  group: 'rotation' | 'containers' | 'figures' | 'events' | 'quarantine' | 'audit' | 'access' | 'system'
  summary: string
  query?: z.ZodType
  /** Header that makes a repeat harmless. */
  idempotencyKey?: true
  body?: z.ZodType
  /** Whatever else it sends: a text in the media type that is named. */
  media?: readonly string[]
  answer: z.ZodType | null
  status: 200 | 201 | 202 | 204
  /** Besides those that follow from who may call and what is sent. */
  errors?: readonly ErrorCode[]
}
