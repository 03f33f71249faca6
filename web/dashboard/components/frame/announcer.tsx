'use client'
import { X } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { smallIconProps } from '../../../ui/components/icon.ts'
import { Notice } from '../../../ui/components/notice.tsx'
import { type Announcement, onAnnouncement } from '../../lib/announce.ts'

const shownMs = 8_000

/** The latest announcement, floating; what went wrong stays until it is closed. */
export function Announcer() {
  const [news, setNews] = useState<Announcement | null>(null)
  useEffect(() => onAnnouncement(setNews), [])
  useEffect(() => {
    if (news === null || news.tone === 'danger') return
    const timer = setTimeout(() => setNews(null), shownMs)
    return () => clearTimeout(timer)
  }, [news])
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-30 flex justify-center max-md:bottom-[calc(var(--spacing-tabs)+var(--spacing)*3)]"
    >
      {news && (
        <Notice
          tone={news.tone}
          className="pointer-events-auto max-w-dialog animate-rise shadow-float"
          action={<Close onClose={() => setNews(null)} />}
        >
          {news.text}{' '}
          {news.link && (
            <Link
              href={news.link.href}
              className="font-medium whitespace-nowrap underline"
              onClick={() => setNews(null)}
            >
              {news.link.label}
            </Link>
          )}
        </Notice>
      )}
    </div>
  )
}

function Close({ onClose }: { onClose: () => void }) {
  return (
    <button
      type="button"
      aria-label="Close"
      onClick={onClose}
      className="-my-0.5 grid size-6 place-items-center rounded-6 hover:bg-hover"
    >
      <X {...smallIconProps} />
    </button>
  )
}
