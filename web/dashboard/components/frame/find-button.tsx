'use client'
import { Search } from 'lucide-react'
import { iconProps } from '../../../ui/components/icon.ts'
import { order } from '../../lib/orders.ts'

export function FindButton() {
  return (
    <button
      type="button"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => order('find')}
      className="mb-3 flex h-control w-full items-center gap-2 rounded-8 border border-line bg-surface px-2 text-left text-text-3 transition-colors hover:border-line-strong"
    >
      <Search {...iconProps} className="shrink-0" />
      <span className="grow truncate">Find anything</span>
      <span aria-hidden="true" className="whitespace-nowrap text-11">
        Ctrl K
      </span>
    </button>
  )
}
