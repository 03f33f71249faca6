/** Names and ages of secrets; never a value. */
import { z } from 'zod'
import { Instant, Ms } from './scalars.ts'

export const Secret = z
  .strictObject({
    name: z.string(),
    usedBy: z.array(z.string()),
    changedAt: Instant.nullable().describe('null: its file is of another service, where the dashboard cannot look'),
    ageMs: Ms.nullable(),
    command: z.string().describe('What makes a new one, on the host'),
  })
  .meta({ id: 'Secret' })
export type Secret = z.infer<typeof Secret>

export const SecretList = z.strictObject({ items: z.array(Secret) }).meta({ id: 'SecretList' })
export type SecretList = z.infer<typeof SecretList>

export const SecretRotateAnswer = z
  .strictObject({
    name: z.string(),
    by: z.literal('command').describe('The dashboard holds no other service’s secrets, so the host does it'),
    command: z.string(),
  })
  .meta({ id: 'SecretRotateAnswer' })
export type SecretRotateAnswer = z.infer<typeof SecretRotateAnswer>
