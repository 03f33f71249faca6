/** The values that all areas share. */
import { z } from 'zod'

/** Each byte string has exactly one text: no padding, and the bits behind the last byte are zero (RFC 4648, 3.5). */
const base64Grammar = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/

const characters = (bytes: number) => Math.ceil((bytes * 4) / 3)

/** base64url without padding of exactly `minBytes`, or of `minBytes` to `maxBytes`. */
export function base64Url(minBytes: number, maxBytes = minBytes) {
  return z.string().min(characters(minBytes)).max(characters(maxBytes)).regex(base64Grammar, 'not base64url')
}

/** An instant, always of 24 characters. */
export const Time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'not ISO 8601 in UTC with ms')
/** Bytes, at most 2^53 - 1. */
export const Size = z.int().min(0)
export const Count = z.int().min(0)
/** Starts at 1. */
export const Revision = z.int().min(1)
export const LoginName = z.string().regex(/^[a-z0-9._@+-]{3,64}$/, 'a login name has 3 to 64 of a-z 0-9 . _ @ + -')
export const Sha256 = base64Url(32)
/** A token as a client carries it: 32 random bytes. */
export const Token = base64Url(32)
/** A key of 32 bytes in a message of the format. */
export const WrappedKey = base64Url(104)
/** Any other message of the format, at most `maxBytes`. */
export const sealed = (maxBytes: number) => base64Url(72, maxBytes)

/** A text that the client wrote and signed, kept byte for byte. */
export const Signed = z.strictObject({ json: z.string().min(2).max(4_096), sig: base64Url(64) })
export type Signed = z.output<typeof Signed>

/** Argon2id: memory in KiB. Only whole numbers are checked here; floor and ceiling belong to the client. */
export const Kdf = z.strictObject({ memory: z.int(), iterations: z.int(), parallelism: z.int() })
export type Kdf = z.output<typeof Kdf>

/** A solved proof of work as `altcha-lib` makes it: base64 of its JSON. */
export const Altcha = z.string().min(1).max(8_192)

/** Held segments, for example `0-17,19`. */
export const Held = z
  .string()
  .max(1_000_000)
  .regex(/^(?:\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)?$/, 'not a list of ranges')

/** Names of headers that only the vault has. */
export const vaultHeaders = {
  /** `1` on every request that changes something and is signed in by cookie. */
  csrf: 'X-Vault',
  /** `full` when a listing since a revision holds everything, because that revision is too old. */
  listing: 'Vault-Listing',
  /** Revision of the folder that an index was made of. */
  indexRev: 'Vault-Index-Rev',
} as const
