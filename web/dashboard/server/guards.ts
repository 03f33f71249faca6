/** What stands before every handler; each says no by throwing a DashboardError. */

export type Role = 'viewer' | 'operator'

export interface Session {
  publicId: string
  account: { id: number; name: string; role: Role }
  /** When the password or a TOTP was last given; Unix ms. */
  proofAt: number
  createdAt: number
  expiresAt: number
}

/** `rest`: any call of a session. The others are asked for by name. */
export type LimitName = 'rest' | 'rotate' | 'csp_report' | 'captcha' | 'public'

export interface Guards {
  /** Plain HTTP only for loopback, and only our own host name. @throws `insecure_transport`, `misdirected` */
  checkTransport(request: Request): void
  /** @throws `csrf` */
  checkOrigin(request: Request): void
  /** null: no cookie, or one that is no longer worth anything. */
  authenticate(request: Request): Promise<Session | null>
  /** Of the client, as HAProxy saw it. */
  addressOf(request: Request): string
  /** @param key who spends: a session or an address. @throws `rate_limited` */
  spend(limit: LimitName, key: string): Promise<void>
  /** A viewer asked for what needs an operator: the audit log hears of it. */
  recordDenied(denied: { session: Session; request: Request; requestId: string }): Promise<void>
}
