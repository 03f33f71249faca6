'use client'

import { useCallback, useMemo, useReducer, useState } from 'react'
import type { Policy } from '../../../../workflows/domain/policy.ts'
import { policyProblems } from '../../../../workflows/domain/policy-problems.ts'
import { isTimeZone } from '../../../../workflows/domain/window-times.ts'
import { useZone } from '../../../ui/components/clock.tsx'
import type { Problem } from '../../contract/errors.ts'
import type { PolicyState } from '../../contract/policy.ts'
import { changeDraft, type DraftAction, draftOf, samePolicy } from './draft.ts'
import type { Editor } from './editor-context.ts'
import { type Advice, advise, type Ground } from './policy-fixes.ts'

export interface PolicyEditing {
  editor: Editor
  advice: Advice[]
  /** Something can be saved: it differs and nothing is wrong with it. */
  isReady: boolean
  isChanged: boolean
  /** What the server found wrong; gone with the next change. */
  refuse(problems: readonly Problem[]): void
  /** A version that is in force now; `policy` of the draft too unless it is to stay. */
  rebase(version: number, policy: Policy, keepDraft: boolean): void
}

export function usePolicyEditor(state: PolicyState, readOnly: boolean): PolicyEditing {
  const [base, setBase] = useState<Editor['base']>({ version: state.version, policy: state.policy })
  const [draft, dispatch] = useReducer(changeDraft, state.policy, draftOf)
  const [refused, setRefused] = useState<readonly Problem[]>([])
  const timeZone = useZone()
  const { replicas, measured } = state
  const ground = useMemo<Ground>(
    () => ({ replicas, measuredRotationMs: measured.rotationMs, timeZone }),
    [replicas, measured.rotationMs, timeZone],
  )
  const advice = useMemo(() => adviceFor(draft.policy, ground, refused), [draft.policy, ground, refused])
  const change = useCallback((action: DraftAction) => {
    setRefused([])
    dispatch(action)
  }, [])
  const rebase = useCallback(
    (version: number, policy: Policy, keepDraft: boolean) => {
      setBase({ version, policy })
      if (!keepDraft) change({ type: 'replace', policy })
    },
    [change],
  )
  const editor = useMemo<Editor>(
    () => ({
      draft,
      base,
      replicas,
      change,
      readOnly,
      adviceAt: (path) => advice.find((one) => one.path === path) ?? null,
    }),
    [draft, base, replicas, change, readOnly, advice],
  )
  const isUnreadable = Object.keys(draft.unreadable).length > 0
  const isChanged = isUnreadable || !samePolicy(draft.policy, base.policy)
  return {
    editor,
    advice,
    isChanged,
    isReady: isChanged && !isUnreadable && advice.length === 0,
    refuse: setRefused,
    rebase,
  }
}

function adviceFor(policy: Policy, ground: Ground, refused: readonly Problem[]): Advice[] {
  const found = policyProblems(policy, { ...ground, isTimeZone })
  return [...found, ...refused].map((problem) => advise(problem, policy, ground))
}
