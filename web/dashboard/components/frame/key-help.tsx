'use client'
import { Dialog } from '../../../ui/components/dialog.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import { keyHelp } from '../../lib/keys.ts'
import { areKeysOn } from '../../lib/use-keys.ts'

export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="Keys" size="wide">
      {!areKeysOn() && (
        <Notice tone="warning" className="mb-4">
          Single keys are switched off in Settings; Ctrl K works all the same.
        </Notice>
      )}
      <KeyList />
    </Dialog>
  )
}

export function KeyList() {
  return (
    <div className="gap-x-8 sm:columns-2">
      {keyHelp.map(({ title, lines }) => (
        <section key={title} className="mb-4 break-inside-avoid">
          <h3 className="mb-1 font-strong">{title}</h3>
          <dl className="grid grid-cols-[--spacing(16)_minmax(0,1fr)] gap-y-1">
            {lines.map(({ keys, does }) => (
              <div key={keys} className="contents">
                <dt className="flex gap-1">
                  {keys.split(' ').map((key) => (
                    <kbd
                      key={key}
                      className="h-5 min-w-5 rounded-4 border border-line-strong bg-inset px-1 text-center font-sans text-11 text-text-2"
                    >
                      {key}
                    </kbd>
                  ))}
                </dt>
                <dd className="text-text-2">{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
