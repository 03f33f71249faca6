'use client'
import { Button } from '../../../ui/components/button.tsx'
import { Chip } from '../../../ui/components/chip.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { SessionInfo } from '../../contract/account.ts'
import { browserName } from './browser-name.ts'
import { useChange } from './use-change.tsx'

export function SessionTable({ sessions }: { sessions: readonly SessionInfo[] }) {
  const { isBusy, problem, send, stepUp } = useChange()
  const others = sessions.filter(({ isThis }) => !isThis)
  const end = (which: string) => void send('DELETE', `/api/sessions/${which}`)
  return (
    <div className="grid gap-3">
      {stepUp}
      {problem && (
        <Notice tone="danger" role="alert">
          {problem}
        </Notice>
      )}
      <Table caption="Your sessions">
        <thead>
          <tr>
            <Th>Browser</Th>
            <Th className="max-sm:hidden">Address</Th>
            <Th className="max-sm:hidden">Signed in</Th>
            <Th>Last seen</Th>
            <Th>
              <span className="sr-only">End it</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {sessions.map(({ publicId, browser, address, createdAt, lastSeenAt, isThis }) => (
            <Tr key={publicId}>
              <Td title={browser}>{browserName(browser)}</Td>
              <Td mono className="max-sm:hidden">
                {address}
              </Td>
              <Td className="max-sm:hidden">
                <Instant at={createdAt} />
              </Td>
              <Td>
                <Instant at={lastSeenAt} />
              </Td>
              <Td className="text-right">
                {isThis ? (
                  <Chip>This one</Chip>
                ) : (
                  <Button size="small" variant="quiet" disabled={isBusy} onClick={() => end(publicId)}>
                    End it
                  </Button>
                )}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {others.length > 0 ? (
        <Button className="justify-self-start" busy={isBusy} onClick={() => end('others')}>
          End all others
        </Button>
      ) : (
        <p className="text-text-3">You are signed in nowhere else.</p>
      )}
    </div>
  )
}
