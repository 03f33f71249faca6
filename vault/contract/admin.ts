import { z } from 'zod'
import { Role } from './account.ts'
import { InviteId, UserId } from './ids.ts'
import { limits } from './limits.ts'
import { Count, LoginName, Size, Time } from './values.ts'

const quota = Size.nullable()

export const UsersAnswer = z.strictObject({
  users: z.array(
    z.strictObject({
      id: UserId,
      login: LoginName,
      role: Role,
      state: z.enum(['active', 'disabled', 'deleting']),
      quota,
      used: Size,
      reserved: Size,
      totp: z.boolean(),
      sessions: Count,
      createdAt: Time,
      lastLoginAt: Time.nullable(),
    }),
  ),
})
/** What is absent stays. */
export const UserPatch = z.strictObject({
  role: Role.optional(),
  state: z.enum(['active', 'disabled']).optional(),
  quota: quota.optional(),
})

export const InviteRequest = z.strictObject({
  login: LoginName.optional(),
  role: Role,
  quota: quota.optional(),
  days: z.int().min(1).max(limits.inviteDays),
})
/** `url` holds the token; it is shown this once. */
export const InviteAnswer = z.strictObject({ id: InviteId, url: z.string(), expiresAt: Time })
export const InvitesAnswer = z.strictObject({
  invites: z.array(
    z.strictObject({
      id: InviteId,
      login: LoginName.nullable(),
      role: Role,
      quota,
      createdAt: Time,
      expiresAt: Time,
      usedAt: Time.nullable(),
    }),
  ),
})

export const StatsAnswer = z.strictObject({
  users: Count,
  files: Count,
  folders: Count,
  versions: Count,
  storedBytes: Size,
  drafts: Count,
  links: Count,
  days: z.array(z.strictObject({ day: z.iso.date(), uploads: Count, bytes: Size, signIns: Count })),
})
export const JobsAnswer = z.strictObject({
  jobs: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      startedAt: Time,
      finishedAt: Time.nullable(),
      outcome: z.string().nullable(),
      /** The line of JSON that the job printed. */
      report: z.string().nullable(),
    }),
  ),
})
/** What new accounts get; the rest is set in the installation. */
export const Settings = z.strictObject({ defaultQuota: quota })
export type Settings = z.output<typeof Settings>
