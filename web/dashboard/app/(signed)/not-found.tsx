import { Compass } from 'lucide-react'
import Link from 'next/link'
import { buttonClass } from '../../../ui/components/button.tsx'
import { Empty } from '../../../ui/components/empty.tsx'
import { Panel } from '../../../ui/components/panel.tsx'

export default function ScreenNotFound() {
  return (
    <Panel>
      <Empty
        icon={Compass}
        title="There is nothing here"
        action={
          <Link href="/" className={buttonClass({ variant: 'primary' })}>
            Go to Overview
          </Link>
        }
      >
        It may be older than what is kept, never have been, or be for operators only.
      </Empty>
    </Panel>
  )
}
