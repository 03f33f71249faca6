import type { ReactNode } from 'react'
import type { Method } from '../../contract/figures.ts'
import type { AnyFigure, Samples } from './figure-text.ts'
import { sampleText } from './figure-text.ts'
import { MethodNote } from './method-note.tsx'

export interface FigureCardProps<T> {
  title: string
  figure: AnyFigure<T>
  samples: Samples
  format(value: T): ReactNode
  /** Beside the value: the policy's own, or of what. */
  beside?: ReactNode
  /** What it means, in one or two plain sentences. */
  sentence: string
  method: Method | undefined
}

/** One figure: value, how many samples, what it means, how it is made. */
export function FigureCard<T>({ title, figure, samples, format, beside, sentence, method }: FigureCardProps<T>) {
  return (
    <div className="min-w-0">
      <h3 className="text-13 text-text-2">{title}</h3>
      <p className="mt-0.5 flex flex-wrap items-baseline gap-x-2">
        <span className={`text-26 ${figure.enough ? 'font-strong' : 'text-text-3'}`}>
          {figure.enough ? format(figure.value) : '–'}
        </span>
        {beside === undefined ? null : <span className="text-12 text-text-3">{beside}</span>}
      </p>
      <p className="text-12 text-text-3">{sampleText(figure, samples)}</p>
      <p className="mt-1 max-w-prose text-text-2">{sentence}</p>
      <MethodNote method={method} />
    </div>
  )
}
