/** Answers of `rotateNow` by key. Temporal's own deduplication ends with a run of the controller; these do not. */
import type { Epoch } from './ids.ts'

export interface Answer {
  key: string
  /** The request's content; the same key with another content is a mistake of the caller. */
  body: string
  epoch: Epoch
}

export const ANSWERS_KEPT = 200

export function remember(answers: readonly Answer[], answer: Answer): Answer[] {
  return [...answers.filter(({ key }) => key !== answer.key), answer].slice(-ANSWERS_KEPT)
}

export function recall(answers: readonly Answer[], key: string): Answer | null {
  return answers.find((answer) => answer.key === key) ?? null
}
