'use client'

import { createContext, type Dispatch, use } from 'react'
import type { Policy } from '../../../../workflows/domain/policy.ts'
import type { Draft, DraftAction } from './draft.ts'
import type { Advice } from './policy-fixes.ts'

export interface Editor {
  draft: Draft
  /** What is in force, or was when editing began. */
  base: { version: number; policy: Policy }
  replicas: number
  change: Dispatch<DraftAction>
  adviceAt(path: string): Advice | null
  readOnly: boolean
}

export const EditorContext = createContext<Editor | null>(null)

export function useEditor(): Editor {
  const editor = use(EditorContext)
  if (editor === null) throw new Error('a policy field stands outside the editor')
  return editor
}
