import type { Metadata } from 'next'
import { Notice } from '../../../../ui/components/notice.tsx'
import { Door } from '../../../components/sign-in/door.tsx'
import { Entrance } from '../../../components/sign-in/entrance.tsx'
import { whyEnded } from '../../../components/sign-in/sign-in-words.ts'
import { safeWayBack } from '../../../server/session-way-back.ts'

export const metadata: Metadata = { title: 'Sign in' }

interface Query {
  next?: string | string[]
  why?: string | string[]
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { next, why } = await searchParams
  return (
    <Entrance title="Sign in">
      <noscript>
        <Notice tone="warning" className="mb-4">
          This page needs JavaScript: it makes a proof of work before a password is looked at, and shows a pool that
          moves.
        </Notice>
      </noscript>
      <Door next={safeWayBack(one(next))} ended={whyEnded(one(why))} />
    </Entrance>
  )
}
