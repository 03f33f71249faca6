import type { QueryServices } from '../query-services.ts'

const keys = new Map([
  ['telemetry_ring_30', 30],
  ['telemetry_ring_300', 300],
])

/** Up to which Unix second each coarse ring is made, by its resolution in seconds. */
export async function readFolded({ db }: QueryServices): Promise<Map<number, number>> {
  const rows = await db.reader.meta.findMany({ where: { key: { in: [...keys.keys()] } } })
  return new Map(rows.map(({ key, value }) => [keys.get(key) ?? 0, Number(value)]))
}
