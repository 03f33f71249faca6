/** The windows that the exposure screen can look at. */

export const exposureWindows = [
  { id: '1h', ms: 3_600_000, words: 'hour', label: '1 h' },
  { id: '6h', ms: 21_600_000, words: '6 hours', label: '6 h' },
  { id: '24h', ms: 86_400_000, words: '24 hours', label: '24 h' },
  { id: '7d', ms: 604_800_000, words: '7 days', label: '7 d' },
  { id: '30d', ms: 2_592_000_000, words: '30 days', label: '30 d' },
  { id: '90d', ms: 7_776_000_000, words: '90 days', label: '90 d' },
] as const
export type ExposureWindow = (typeof exposureWindows)[number]

/** One day where the address names none or an unknown one. */
export function windowFrom(text: string | string[] | undefined): ExposureWindow {
  return exposureWindows.find(({ id }) => id === text) ?? exposureWindows[2]
}
