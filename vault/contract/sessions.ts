import { z } from 'zod'
import { ClientKind } from './auth.ts'
import { SessionId } from './ids.ts'
import { Time } from './values.ts'

export const SessionsAnswer = z.strictObject({
  sessions: z.array(
    z.strictObject({
      id: SessionId,
      kind: ClientKind,
      /** As it names itself; only for its owner to recognise it. */
      browser: z.string(),
      /** Prefix of the address. */
      address: z.string(),
      createdAt: Time,
      lastSeenAt: Time,
      /** The one that asks. */
      current: z.boolean(),
    }),
  ),
})
