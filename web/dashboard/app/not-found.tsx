import { buttonClass } from '../../ui/components/button.tsx'
import { Entrance } from '../components/sign-in/entrance.tsx'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <Entrance title="There is no such page">
      <p className="mb-4 text-text-2">
        The address leads nowhere, or to a page that your role does not see. Nothing happened to the vault.
      </p>
      {/* A whole new page, because the frame may be what is missing. */}
      <a href="/" className={buttonClass({ variant: 'primary' })}>
        Go to Overview
      </a>
    </Entrance>
  )
}
