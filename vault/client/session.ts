import type { OpenAccount } from './account.ts'
import type { Platform } from './platform.ts'
import type { Transport } from './transport.ts'

/** Someone who signed in and unlocked: what everything else in this folder works with. */
export interface Session {
  readonly platform: Platform
  /** Speaks as this session. */
  readonly transport: Transport
  readonly account: OpenAccount
  /** Of a terminal; a page has a cookie that it cannot see. */
  readonly token: string | undefined
}
