import type { ControlTransaction } from '../../prisma/control/client.ts'

/** `meta` rows of the telemetry loop: where it stands, so that a restart goes on from there. */
export type TelemetryKey =
  | 'telemetry_reading'
  | 'telemetry_failover_at'
  | 'telemetry_ring_30'
  | 'telemetry_ring_300'
  | 'telemetry_steps_swept'

export async function readMeta(tx: ControlTransaction, key: TelemetryKey): Promise<string | null> {
  return (await tx.meta.findUnique({ where: { key } }))?.value ?? null
}

export async function saveMeta(tx: ControlTransaction, key: TelemetryKey, value: string): Promise<void> {
  await tx.meta.upsert({ where: { key }, create: { key, value }, update: { value } })
}
