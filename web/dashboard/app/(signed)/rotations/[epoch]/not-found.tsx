import Link from 'next/link'
import { buttonClass } from '../../../../../ui/components/button.tsx'
import { Empty } from '../../../../../ui/components/empty.tsx'

/** A rotation that never was, or that retention has taken. */
export default function NotFound() {
  return (
    <Empty
      title="There is no such rotation"
      className="px-6 max-md:px-4"
      action={
        <Link href="/rotations" className={buttonClass()}>
          All rotations
        </Link>
      }
    >
      Its number was never given, or it is older than what is kept: 180 days, kept ones and alarms two years.
    </Empty>
  )
}
