import { z } from 'zod'

export const Health = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' })
export type Health = z.infer<typeof Health>

export const Readiness = z
  .strictObject({
    database: z.enum(['ok', 'unavailable']),
    migrations: z.enum(['ok', 'missing']),
    key: z.enum(['ok', 'missing']),
    temporal: z.enum(['ok', 'unreachable']).describe('Told, but not asked for: history stays readable without it'),
  })
  .meta({ id: 'Readiness' })
export type Readiness = z.infer<typeof Readiness>
