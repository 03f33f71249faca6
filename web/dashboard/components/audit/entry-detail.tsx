import { ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { CopyButton } from '../../../ui/components/copy-button.tsx'
import { smallIconProps } from '../../../ui/components/icon.ts'
import type { AuditEntry } from '../../contract/audit.ts'
import { detailLines } from './detail-lines.ts'

/** Everything that the row has no room for; what changed, as before and after. */
export function EntryDetail({ entry }: { entry: AuditEntry }) {
  const { id, action, object, address, requestId, hash, detail } = entry
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 rounded-10 bg-inset px-4 py-3">
      {detailLines(detail).map(({ name, before, after }) => (
        <Line key={name} name={name}>
          {before !== null && (
            <>
              <span className="text-text-3">{before}</span>
              <ArrowRight
                {...smallIconProps}
                aria-label="became"
                aria-hidden={undefined}
                role="img"
                className="mx-2 inline text-text-3"
              />
            </>
          )}
          {after}
        </Line>
      ))}
      <Line name="action">{action}</Line>
      <Line name="object">{object}</Line>
      <Line name="address">{address ?? '–'}</Line>
      <Line name="request">{requestId ?? '–'}</Line>
      <Line name={`entry ${id}`}>
        <span className="inline-flex max-w-full items-center gap-1">
          <code className="truncate font-mono text-12">{hash}</code>
          <CopyButton text={hash} label="Copy the hash of this entry" />
        </span>
      </Line>
    </dl>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="font-mono text-12 text-text-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}
