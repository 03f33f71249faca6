'use client'

import { useEditor } from './editor-context.ts'
import type { Advice } from './policy-fixes.ts'

/** What is wrong, and the value that would work as one click. */
export function AdviceText({ advice: { path, sentence, fix } }: { advice: Advice }) {
  const { change, readOnly } = useEditor()
  return (
    <>
      {sentence}{' '}
      {fix === null || readOnly ? null : (
        <button
          type="button"
          onClick={() => change({ type: 'edit', path, policy: fix.policy })}
          className="min-h-target font-medium text-accent underline-offset-2 hover:underline"
        >
          {fix.label}
        </button>
      )}
    </>
  )
}
