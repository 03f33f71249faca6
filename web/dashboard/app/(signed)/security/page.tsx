import { SecurityScreen } from '../../../components/security/security-screen.tsx'
import { readSecurity } from '../../../server/pages/read-security.ts'
import { requireSession } from '../../../server/require-session.ts'

export const metadata = { title: 'Security events' }

export default async function SecurityPage() {
  const { account } = await requireSession('viewer')
  const { alerts, events, shelf, sinceAt } = await readSecurity()
  return (
    <SecurityScreen
      alerts={alerts}
      events={events}
      shelf={shelf}
      sinceAt={sinceAt}
      canAct={account.role === 'operator'}
    />
  )
}
