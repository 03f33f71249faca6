import { Eye, Pause } from 'lucide-react'
import { Notice } from '../../../ui/components/notice.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { PolicyVersion } from '../../contract/policy.ts'
import type { Paused } from '../../contract/rotation.ts'

interface PolicyNoticesProps {
  version: PolicyVersion
  paused: Paused | null
  canSave: boolean
}

/** Which policy is in force, and what stands in the way of a new one. */
export function PolicyNotices({ version: { version, createdAt, by, reason }, paused, canSave }: PolicyNoticesProps) {
  return (
    <div className="grid gap-3 border-line border-b px-6 py-4 max-md:px-4">
      <div>
        <p className="text-16 font-semibold tracking-tight">Policy {version} is in force.</p>
        <p className="text-text-2">
          Saved by {by}, <Instant at={createdAt} show="date" />: “{reason}”
        </p>
      </div>
      {paused === null ? null : (
        <Notice tone="warning" icon={Pause}>
          Rotation is paused by {paused.by}
          {paused.untilAt === null ? (
            ''
          ) : (
            <>
              {' '}
              until <Instant at={paused.untilAt} show="clock" />
            </>
          )}
          : a new policy takes effect at resume.
        </Notice>
      )}
      {canSave ? null : (
        <Notice icon={Eye}>You can read the policy and its versions. Changing it needs an operator.</Notice>
      )}
    </div>
  )
}
