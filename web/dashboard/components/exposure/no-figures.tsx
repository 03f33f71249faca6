'use client'

import { Hourglass } from 'lucide-react'
import { Empty } from '../../../ui/components/empty.tsx'

/** Nothing has ended in the window. */
export function NoFigures() {
  return (
    <Empty icon={Hourglass} title="No figures in this window yet" className="px-6 max-md:px-4">
      Each rotation that ends adds one sample. Percentiles and figures of unpredictability appear from 30 on, because
      fewer would say more about chance than about the system.
    </Empty>
  )
}
