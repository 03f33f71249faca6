import { Layers } from 'lucide-react'
import { smallIconProps } from '../../../ui/components/icon.ts'
import { LivePill } from './live-pill.tsx'
import { PauseControl } from './pause-control.tsx'
import { RotateButton } from './rotate-button.tsx'
import { ScreenTitle } from './screen-title.tsx'

export function TitleBar({ pool, canAct }: { pool: string; canAct: boolean }) {
  return (
    <header className="sticky top-0 z-20 flex h-bar items-center gap-2.5 border-line border-b bg-surface pr-4 pl-6 max-md:gap-2 max-md:pl-4">
      <ScreenTitle />
      <span className="flex h-6.5 items-center gap-1.5 rounded-8 border border-line px-2 text-text-2 max-sm:hidden">
        <Layers {...smallIconProps} />
        <span className="sr-only">Pool </span>
        {pool}
      </span>
      <LivePill />
      <span className="grow" />
      {canAct && (
        <>
          <PauseControl />
          <RotateButton />
        </>
      )}
    </header>
  )
}
