'use client'

import { Skeleton } from '../../../ui/components/empty.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import { Panel } from '../../../ui/components/panel.tsx'
import { formatCount, formatDuration } from '../../lib/format.ts'
import type { WhatIfAnswer } from '../../lib/what-if.ts'
import { WHAT_IF_DRAWS } from '../../lib/what-if.ts'
import { DensityPicture } from './density-picture.tsx'
import { changeText, figureWords } from './figure-words.ts'

interface WhatIfPanelProps {
  answer: WhatIfAnswer | null
  failed: boolean
  /** The draft cannot work, so the answer is to an earlier one. */
  isBehind: boolean
  isChanged: boolean
}

/** What the draft would come to, beside what holds now. */
export function WhatIfPanel({ answer, failed, isBehind, isChanged }: WhatIfPanelProps) {
  return (
    <Panel
      title="What it would come to"
      hint={isChanged ? 'In force now, and as edited' : 'The policy in force; an edited one stands beside it'}
    >
      {failed ? (
        <Notice tone="warning">This browser did not start the simulation. The form still checks and saves.</Notice>
      ) : answer === null ? (
        <Skeleton className="h-96" label="Simulating" />
      ) : (
        <div aria-live="polite">
          {isBehind ? <p className="mb-2 text-12 text-draining">Mend the marked fields to see new figures.</p> : null}
          <DensityPicture now={answer.now} next={answer.next} isChanged={isChanged} />
          <Figures answer={answer} isChanged={isChanged} />
          <p className="mt-3 text-12 text-text-3">
            {formatCount(WHAT_IF_DRAWS)} draws from a fixed seed with the controller’s own function, in{' '}
            {formatDuration(Math.max(1, answer.tookMs))}. A pool at peace: windows, back-off and rotations by hand or
            for risk are not in it.
          </p>
        </div>
      )}
    </Panel>
  )
}

function Figures({ answer, isChanged }: { answer: WhatIfAnswer; isChanged: boolean }) {
  return (
    <table className="mt-3 w-full border-collapse text-left">
      <caption className="sr-only">Figures of the policy in force and of the edited one</caption>
      <thead className="text-12 text-text-3">
        <tr>
          <th scope="col" className="py-1 font-normal">
            Figure
          </th>
          <th scope="col" className="py-1 pl-3 text-right font-normal">
            Now
          </th>
          <th scope="col" className="py-1 pl-3 text-right font-normal">
            Then
          </th>
          <th scope="col" className="py-1 pl-3 text-right font-normal">
            Change
          </th>
        </tr>
      </thead>
      <tbody>
        {answer.changes.map(({ figure, now, next, changeRatio }) => {
          const { label, hint, format } = figureWords[figure]
          const differs = isChanged && changeRatio !== null && Math.abs(changeRatio) >= 0.0005
          return (
            <tr key={figure} className="border-line border-t">
              <th scope="row" className="py-1.5 font-normal">
                {label}
                <span className="block text-11 text-text-3">{hint}</span>
              </th>
              <td className="py-1.5 pl-3 text-right align-top whitespace-nowrap text-text-2">{format(now)}</td>
              <td
                className={`py-1.5 pl-3 text-right align-top whitespace-nowrap ${differs ? 'font-strong' : 'text-text-2'}`}
              >
                {isChanged ? format(next) : ''}
              </td>
              <td className="py-1.5 pl-3 text-right align-top whitespace-nowrap text-12 text-text-3">
                {isChanged ? changeText(changeRatio) : ''}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
