'use client'

import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { Notice } from '../../../ui/components/notice.tsx'
import type { Policy, PolicyState } from '../../contract/policy.ts'
import { useWhatIf } from '../../lib/use-what-if.ts'
import { useGuardedCall } from '../security/use-guarded-call.tsx'
import { EditorContext } from './editor-context.ts'
import { IntervalFields } from './interval-fields.tsx'
import { LeaveDialog } from './leave-dialog.tsx'
import { LimitFields } from './limit-fields.tsx'
import { RiskFields } from './risk-fields.tsx'
import { SaveBar } from './save-bar.tsx'
import { SaveFlow } from './save-flow.tsx'
import { useLeaveGuard } from './use-leave-guard.ts'
import { useNewerVersion } from './use-newer-version.ts'
import { usePolicyEditor } from './use-policy-editor.ts'
import { VersionList } from './version-list.tsx'
import { WhatIfPanel } from './what-if-panel.tsx'
import { WindowsEditor } from './windows-editor.tsx'

interface PolicyEditorProps {
  state: PolicyState
  canSave: boolean
  isPaused: boolean
}

/** The form, what it would come to, and the versions; saving goes through `SaveFlow`. */
export function PolicyEditor({ state, canSave, isPaused }: PolicyEditorProps) {
  const editing = usePolicyEditor(state, !canSave)
  const { editor, advice, isChanged, isReady, rebase } = editing
  const { answer, failed } = useWhatIf(useQuestion(editing, state))
  const { call, stepUp } = useGuardedCall()
  const [isSaving, setSaving] = useState(false)
  const [reverted, setReverted] = useState<number | null>(null)
  const guard = useLeaveGuard(isChanged && canSave)
  const newer = useNewerVersion(editor.base.version)
  const router = useRouter()
  const takeUp = (version: number, policy: Policy) => {
    setReverted(version)
    editor.change({ type: 'replace', policy })
    scrollTo({ top: 0 })
  }
  const discard = () => {
    setReverted(null)
    rebase(editor.base.version, editor.base.policy, false)
  }
  return (
    <EditorContext value={editor}>
      {newer === null || !isChanged ? null : (
        <Notice tone="warning" role="status" className="mx-6 mt-4">
          Version {newer.version} was saved while you edit. Saving shows who changed what.
        </Notice>
      )}
      <div className="grid items-start lg:grid-cols-[minmax(0,1fr)_--spacing(100)]">
        <div className="min-w-0 lg:border-line lg:border-r">
          <IntervalFields />
          <LimitFields />
          <RiskFields />
          <WindowsEditor />
        </div>
        <div className="min-w-0 border-line max-lg:border-t lg:sticky lg:top-bar">
          <WhatIfPanel answer={answer} failed={failed} isBehind={isChanged && !isReady} isChanged={isChanged} />
        </div>
      </div>
      {canSave ? (
        <SaveBar
          isChanged={isChanged}
          isReady={isReady}
          problems={advice.length + Object.keys(editor.draft.unreadable).length}
          onSave={() => setSaving(true)}
          onDiscard={discard}
        />
      ) : null}
      <div className="border-line border-t">
        <VersionList versions={state.versions} inForce={state.version} canRevert={canSave} onLoad={takeUp} />
      </div>
      <SaveFlow
        open={isSaving}
        editing={editing}
        call={call}
        isPaused={isPaused}
        suggestedReason={reverted === null ? '' : `Back to version ${reverted}`}
        onClose={() => setSaving(false)}
        onSaved={() => {
          setReverted(null)
          router.refresh()
        }}
      />
      {stepUp}
      <LeaveDialog guard={guard} onLeave={discard} />
    </EditorContext>
  )
}

/** The same object while nothing that counts has changed, so that the worker is asked once for each change. */
function useQuestion({ editor, advice }: ReturnType<typeof usePolicyEditor>, { measured }: PolicyState) {
  const { draft, base } = editor
  const next = advice.length === 0 ? draft.policy : base.policy
  return useMemo(
    () => ({ now: base.policy, next, costCpuMsPerRotation: measured.cpuMsPerRotation, drainMs: measured.drainMs }),
    [base.policy, next, measured.cpuMsPerRotation, measured.drainMs],
  )
}
