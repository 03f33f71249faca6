'use client'
import { Button } from '../../../ui/components/button.tsx'
import { CopyButton } from '../../../ui/components/copy-button.tsx'
import { Dialog } from '../../../ui/components/dialog.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { SetupLink } from '../../contract/account.ts'

export function SetupLinkDialog({ link, onClose }: { link: SetupLink; onClose: () => void }) {
  const address = new URL(link.path, location.origin).href
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Set-up link for ${link.account.name}`}
      actions={
        <>
          <CopyButton text={address} label="Copy the link" withText />
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <p className="mb-3 text-text-2">
        Whoever opens it sets the password of this account, once. Give it to nobody else; it is shown this one time and
        ends <Instant at={link.expiresAt} show="date" />.
      </p>
      <code className="block rounded-8 bg-inset px-3 py-2 font-mono text-12 break-all select-all">{address}</code>
    </Dialog>
  )
}
