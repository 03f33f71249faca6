import type { z } from 'zod'
import { limits } from './limits.ts'
import type { ProblemCode } from './problems.ts'

/** Any schema of this folder, and what it makes of a value. */
export type Schema = z.ZodType
export type Parsed<S extends Schema> = z.output<S>

/**
 * Who may call: anybody; who signed in; who signed in or has unlocked a link to what is above it; who signed in as
 * administrator.
 */
export type Access = 'public' | 'session' | 'link' | 'admin'
/** A schema = JSON. `none` has no body. */
export type Answer = z.ZodType | 'none' | 'bytes' | 'text' | 'ndjson'

export interface RouteContract {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{name}` for one segment. */
  path: string
  access: Access
  /** Needs the password again when it was asked for longer than `limits.reauthMs` ago. */
  reauth: boolean
  summary: string
  query?: z.ZodObject
  /** A schema = JSON. */
  request?: z.ZodType | 'bytes'
  /** Largest body; 0 takes none. */
  bodyLimitBytes: number
  answers: Readonly<Record<number, Answer>>
  /** Codes that mean something here, besides those that every route may answer. */
  refuses: readonly ProblemCode[]
}

type Facts = Pick<RouteContract, 'answers'> & Partial<Omit<RouteContract, 'method' | 'path'>>

/** A row as it was written: its schemas keep their types. */
type Row<F extends Facts> = Omit<RouteContract, keyof F> & F

/** @param line method and path, for example `GET /api/quota` */
export function route<const F extends Facts>(line: string, summary: string, facts: F): Row<F> {
  const [method = '', path = ''] = line.split(' ')
  const bodyLimitBytes = facts.request === undefined ? 0 : limits.jsonBytes
  const usual = { access: 'session', reauth: false, bodyLimitBytes, refuses: [] } as const
  return { method: method as RouteContract['method'], path, summary, ...usual, ...facts }
}
