'use client'

import type { Container } from '../../contract/containers.ts'
import { useLive } from '../../lib/live-store.ts'

/** As the feed tells it; as the page was made until the first word of it. */
export function useContainers(initial: readonly Container[]): readonly Container[] {
  const live = useLive(({ containers }) => containers)
  return live.length > 0 ? live : initial
}
