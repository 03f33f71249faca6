'use client'

import { useLive } from '../../lib/live-store.ts'

/** A version that came into force since `known`; null: none. */
export function useNewerVersion(known: number): { version: number } | null {
  const version = useLive(({ rotation }) => rotation?.policyVersion ?? 0)
  return version > known ? { version } : null
}
