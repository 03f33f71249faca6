'use client'
import { Button } from '../../../ui/components/button.tsx'
import { CopyButton } from '../../../ui/components/copy-button.tsx'
import { Notice } from '../../../ui/components/notice.tsx'

export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <div className="grid w-full gap-3">
      <Notice tone="warning" role="alert">
        Keep these where the phone is not: each lets you in once without it. They are shown this one time.
      </Notice>
      <ol className="grid gap-x-6 gap-y-1 rounded-10 bg-inset px-4 py-3 font-mono text-13 sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ol>
      <div className="flex gap-2">
        <CopyButton text={codes.join('\n')} label="Copy all" withText />
        <Button size="small" variant="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  )
}
