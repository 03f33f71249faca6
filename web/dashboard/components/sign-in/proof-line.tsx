'use client'
import { Check, LoaderCircle, OctagonAlert, ShieldCheck } from 'lucide-react'
import { smallIconProps } from '../../../ui/components/icon.ts'
import type { ProofState } from '../../lib/proof-desk.ts'

/** The quiet line under the button; its height is there from the start. */
export function ProofLine({ state, onRetry }: { state: ProofState; onRetry: () => void }) {
  return (
    <p className="flex min-h-target items-center gap-2 text-12 text-text-3">
      <ProofIcon kind={state.kind} />
      {state.kind === 'failed' ? (
        <span role="alert">
          {state.message}{' '}
          <button type="button" onClick={onRetry} className="font-medium text-accent hover:underline">
            Check again
          </button>
        </span>
      ) : (
        <span>{words(state)}</span>
      )}
    </p>
  )
}

function ProofIcon({ kind }: { kind: ProofState['kind'] }) {
  if (kind === 'working') return <LoaderCircle {...smallIconProps} className="shrink-0 animate-spin" />
  if (kind === 'ready') return <Check {...smallIconProps} className="shrink-0" />
  if (kind === 'failed') return <OctagonAlert {...smallIconProps} className="shrink-0 text-danger" />
  return <ShieldCheck {...smallIconProps} className="shrink-0" />
}

function words(state: Exclude<ProofState, { kind: 'failed' }>): string {
  if (state.kind === 'ready') return 'This browser is checked'
  if (state.kind === 'idle') return 'This browser is checked while you type'
  if (state.leftMs === null) return 'Checking this browser'
  return `Checking this browser, ${Math.max(1, Math.ceil(state.leftMs / 1_000))} s left`
}
