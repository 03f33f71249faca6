import { cookies } from 'next/headers'
import { AccountTable } from '../../../components/settings/account-table.tsx'
import { HealthList } from '../../../components/settings/health-list.tsx'
import { LookForm } from '../../../components/settings/look-form.tsx'
import { PasswordForm } from '../../../components/settings/password-form.tsx'
import { SecretTable } from '../../../components/settings/secret-table.tsx'
import { Section } from '../../../components/settings/section.tsx'
import { SessionTable } from '../../../components/settings/session-table.tsx'
import { TotpPanel } from '../../../components/settings/totp-panel.tsx'
import { readPreference } from '../../../lib/preference-cookie.ts'
import { readTheme } from '../../../lib/theme.ts'
import { readZone } from '../../../lib/zone.ts'
import { readSettings } from '../../../server/pages/read-settings.ts'
import { requireSession } from '../../../server/require-session.ts'

export const metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const session = await requireSession('viewer')
  const [{ totp, sessions, health, operator }, jar] = [await readSettings(session), await cookies()]
  return (
    <>
      <Section title="This browser" about="Theme, time zone and keys are kept in this browser, not with the account.">
        <LookForm theme={readTheme(jar)} zone={readZone(jar)} keysOn={readPreference(jar, 'keys') !== 'off'} />
      </Section>
      <Section title="Password" about="Changing it ends all your other sessions.">
        <PasswordForm name={session.account.name} />
      </Section>
      <Section
        title="One-time codes"
        about="A second proof from a phone, asked for after the password. Whoever learns the password alone stays outside."
      >
        <TotpPanel state={totp} />
      </Section>
      <Section title="Sessions" about="Where you are signed in. An ended session loses its live data within a second.">
        <SessionTable sessions={sessions} />
      </Section>
      {operator && (
        <>
          <Section title="Accounts" about="Operators act, viewers look. A set-up link is good once, for 24 h.">
            <AccountTable accounts={operator.accounts} ownId={session.account.id} />
          </Section>
          <Section
            title="Secrets"
            about="Names and ages only; no value ever leaves its file. Made anew on the host, because each service sees its own alone."
          >
            <SecretTable secrets={operator.secrets} />
          </Section>
        </>
      )}
      <Section title="Versions and health" about="As this dashboard sees them now.">
        <HealthList lines={health} />
      </Section>
    </>
  )
}
