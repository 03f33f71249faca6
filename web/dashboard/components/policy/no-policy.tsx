'use client'

import { SlidersHorizontal } from 'lucide-react'
import { Empty } from '../../../ui/components/empty.tsx'

/** Before the first start. */
export function NoPolicy() {
  return (
    <Empty icon={SlidersHorizontal} title="No policy is stored yet" className="px-6 max-md:px-4">
      The first start makes version 1 from the settings, with half and twice the mean as the shortest and longest
      interval. It can be edited here from then on.
    </Empty>
  )
}
