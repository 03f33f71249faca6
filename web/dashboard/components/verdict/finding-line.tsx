'use client'
import { X } from 'lucide-react'
import Link from 'next/link'
import { smallIconProps } from '../../../ui/components/icon.ts'
import { Notice } from '../../../ui/components/notice.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { Event as SeenEvent } from '../../contract/events.ts'
import { putAway, useFinding } from './use-finding.ts'

/** What to look at next, with one action; put away until there is another. */
export function FindingLine({ seen }: { seen: SeenEvent | null }) {
  const found = useFinding(seen)
  if (found === null) return null
  return (
    <div className="px-6 pb-4 max-md:px-4">
      <Notice
        tone={found.tone}
        lead={<Instant at={found.at} show="clock" />}
        action={
          <span className="-my-0.5 flex items-center gap-3">
            <Link href={found.href} className="underline-offset-2 hover:underline">
              Review
            </Link>
            <button
              type="button"
              aria-label="Put away"
              onClick={() => putAway(found.key)}
              className="grid size-6 place-items-center"
            >
              <X {...smallIconProps} />
            </button>
          </span>
        }
      >
        {found.text}
      </Notice>
    </div>
  )
}
