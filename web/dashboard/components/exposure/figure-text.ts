/** Figures as text: a value, or why there is none. */
import type { Figure } from '../../contract/figures.ts'
import { formatCount } from '../../lib/format.ts'

/** What each kind of sample is called in the plural. */
export type Samples = 'rotations' | 'intervals' | 'switches'

/** Anything with a value of its own kind, or the reason why there is none. */
export type AnyFigure<T = number> =
  | { enough: true; value: T; n: number }
  | { enough: false; reason: 'too_few' | 'no_choice' | 'all_alike'; n: number; needed?: number | undefined }

export function figureText(figure: Figure, format: (value: number) => string): string {
  return figure.enough ? format(figure.value) : '–'
}

/** `426 rotations`, or `not enough rotations yet (12 of 30)`. */
export function sampleText(figure: AnyFigure<unknown>, samples: Samples): string {
  if (figure.enough) return `n = ${formatCount(figure.n)} ${samples}`
  switch (figure.reason) {
    case 'too_few':
      return `not enough ${samples} yet (${formatCount(figure.n)} of ${formatCount(figure.needed ?? 30)})`
    case 'no_choice':
      return 'with two slots the next is always the other one: there is no choice to measure'
    case 'all_alike':
      return 'all intervals are alike, so nothing can go together'
  }
}
