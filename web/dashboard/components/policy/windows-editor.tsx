'use client'

import { CalendarClock, Plus } from 'lucide-react'
import { policyBounds } from '../../../../workflows/domain/policy.ts'
import { Button } from '../../../ui/components/button.tsx'
import { useZone } from '../../../ui/components/clock.tsx'
import { Empty } from '../../../ui/components/empty.tsx'
import { Panel } from '../../../ui/components/panel.tsx'
import { newWindow } from './draft.ts'
import { useEditor } from './editor-context.ts'
import { WindowRow } from './window-row.tsx'

/** Weekly times in which rotations become rare or stop. */
export function WindowsEditor() {
  const { draft, change, readOnly } = useEditor()
  const zone = useZone()
  const { windows } = draft.policy
  const set = (next: typeof windows) =>
    change({ type: 'edit', path: 'windows', policy: { ...draft.policy, windows: next } })
  const add = (
    <Button
      icon={Plus}
      size="small"
      disabled={windows.length >= policyBounds.windows}
      onClick={() => set([...windows, newWindow(zone)])}
    >
      Add a window
    </Button>
  )
  return (
    <Panel
      title="Maintenance windows"
      hint="They hold the timer only: rotations by hand, for risk and after a failure still act, and exposure may grow past its limit"
      aside={readOnly || windows.length === 0 ? null : add}
    >
      {windows.length === 0 ? (
        <Empty
          icon={CalendarClock}
          title="No window: rotations come at all hours"
          action={readOnly ? null : add}
          className="-my-6"
        >
          A window is a weekly time, for example backups on Sunday night, in which the timer pauses or runs slower.
        </Empty>
      ) : (
        <ul className="grid gap-4">
          {windows.map((window, index) => (
            <WindowRow
              // biome-ignore lint/suspicious/noArrayIndexKey: windows have no name, and two may be alike
              key={index}
              index={index}
              window={window}
              onChange={(next) => set(windows.map((one, at) => (at === index ? next : one)))}
              onRemove={() => set(windows.filter((_, at) => at !== index))}
            />
          ))}
        </ul>
      )}
    </Panel>
  )
}
