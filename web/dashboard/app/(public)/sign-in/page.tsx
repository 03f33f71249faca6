import type { Metadata } from 'next'
import { headers } from 'next/headers'
import Link from 'next/link'
import { Notice } from '../../../../ui/components/notice.tsx'
import { Door } from '../../../components/sign-in/door.tsx'
import { Entrance } from '../../../components/sign-in/entrance.tsx'
import { whyEnded } from '../../../components/sign-in/sign-in-words.ts'
import { getServices } from '../../../server/services.ts'
import { safeWayBack } from '../../../server/session-way-back.ts'

export const metadata: Metadata = { title: 'Sign in' }

interface Query {
  next?: string | string[]
  why?: string | string[]
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { next, why } = await searchParams
  const [wayBack, user] = [safeWayBack(one(next)), await readUser()]
  return (
    <Entrance title="Sign in">
      {user !== null && (
        <Notice className="mb-4">
          You are signed in as {user}.{' '}
          <Link href={wayBack} className="font-medium text-accent hover:underline">
            Go on
          </Link>
        </Notice>
      )}
      <noscript>
        <Notice tone="warning" className="mb-4">
          This page needs JavaScript: it makes a proof of work before a password is looked at, and shows a pool that
          moves.
        </Notice>
      </noscript>
      <Door next={wayBack} ended={whyEnded(one(why))} />
    </Entrance>
  )
}

/** Who is signed in at this browser already. The form stays: somebody else may hold the link that set it up. */
async function readUser(): Promise<string | null> {
  const { auth } = await getServices()
  const id = auth.cookie.read(await headers())
  const found = id === null ? null : await auth.sessions.find(id)
  return found?.isLive === true ? found.session.account.name : null
}
