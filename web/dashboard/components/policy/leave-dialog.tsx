'use client'

import { useRouter } from 'next/navigation'
import { Button } from '../../../ui/components/button.tsx'
import { Dialog } from '../../../ui/components/dialog.tsx'
import type { LeaveGuard } from './use-leave-guard.ts'

export function LeaveDialog({ guard, onLeave }: { guard: LeaveGuard; onLeave(): void }) {
  const router = useRouter()
  const leave = () => {
    const { wanted } = guard
    onLeave()
    guard.stay()
    if (wanted !== null) router.push(wanted)
  }
  const actions = (
    <>
      <Button variant="danger" onClick={leave}>
        Leave without saving
      </Button>
      <Button variant="primary" onClick={guard.stay}>
        Keep editing
      </Button>
    </>
  )
  return (
    <Dialog open={guard.wanted !== null} onClose={guard.stay} title="Unsaved changes" actions={actions}>
      <p className="text-text-2">The policy in force stays as it is. What you have changed here would be gone.</p>
    </Dialog>
  )
}
