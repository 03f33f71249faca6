/** The windows that the containers screen can look at; figures of single containers are kept in detail for two days. */

export const containerWindows = [
  { id: '5m', ms: 300_000, label: '5 min' },
  { id: '15m', ms: 900_000, label: '15 min' },
  { id: '1h', ms: 3_600_000, label: '1 h' },
  { id: '6h', ms: 21_600_000, label: '6 h' },
  { id: '24h', ms: 86_400_000, label: '24 h' },
] as const
export type ContainerWindow = (typeof containerWindows)[number]
export type ContainerWindowId = ContainerWindow['id']

export function containerWindow(text: string | string[] | null | undefined): ContainerWindow {
  return containerWindows.find(({ id }) => id === text) ?? containerWindows[1]
}

/** Most points of a chart in a long window. */
export const LONG_POINTS = 120
const LONG_MS = 21_600_000

export const isLong = ({ ms }: ContainerWindow): boolean => ms >= LONG_MS

/** What a point of a chart stands for; null where it is a single reading. */
export function pointWords(window: ContainerWindow): string | null {
  const minutes = Math.ceil(window.ms / 60_000 / LONG_POINTS)
  return isLong(window) ? `Each point: ${minutes} min, mean of CPU and network, highest of memory.` : null
}

/** How often the stored figures are read anew: the feed fills in what comes between. */
export function rereadMs({ ms }: ContainerWindow): number {
  return ms <= 3_600_000 ? 60_000 : 300_000
}
