/** In which order alerts are looked at. */
import type { Alert } from '../../contract/alerts.ts'

/** Those that nobody has acknowledged first, among them alarms, then the newest. */
export function byUrgency<A extends Pick<Alert, 'state' | 'severity' | 'openedAt'>>(alerts: readonly A[]): A[] {
  return [...alerts].sort(
    (a, b) =>
      rank(a.state === 'open') - rank(b.state === 'open') ||
      rank(a.severity === 'alarm') - rank(b.severity === 'alarm') ||
      b.openedAt.localeCompare(a.openedAt),
  )
}

const rank = (isFirst: boolean): number => (isFirst ? 0 : 1)
