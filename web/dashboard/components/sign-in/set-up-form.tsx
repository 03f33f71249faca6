'use client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Field } from '../../../ui/components/field.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import type { SetupAnswer } from '../../contract/account.ts'
import { callApi } from '../../lib/api.ts'
import { PASSWORD_MAX, PASSWORD_MIN } from '../../lib/password-length.ts'
import { settingsProblem } from '../settings/problem-words.ts'
import { PasswordInput } from './password-input.tsx'

/** The first password of a new account. */
export function SetUpForm({ token, onDone }: { token: string; onDone: () => void }) {
  const [password, setPassword] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [user, setUser] = useState<string | null>(null)
  const length = [...password].length

  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const answer = await callApi<SetupAnswer>('POST', '/api/accounts/setup', { token, password })
    setBusy(false)
    if (answer.ok) setUser(answer.data.user)
    else setProblem(setUpProblem(answer.error))
  }
  if (user !== null) {
    return (
      <div className="grid gap-4">
        <Notice role="status">
          The password of <b className="font-semibold">{user}</b> is set. Sign in with it.
        </Notice>
        <Button variant="primary" size="large" onClick={onDone}>
          Go to sign in
        </Button>
      </div>
    )
  }
  return (
    <form onSubmit={(event) => void save(event)} className="grid gap-4" aria-busy={isBusy}>
      <p className="text-text-2">Somebody made an account for you. Choose its password; this link works once.</p>
      <Field
        label="New password"
        hint={`${PASSWORD_MIN} to ${PASSWORD_MAX} characters of any kind; five random words do`}
        aside={length > 0 ? `${length} characters` : undefined}
        error={problem}
      >
        <PasswordInput
          required
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" size="large" busy={isBusy} disabled={length < PASSWORD_MIN}>
        Set the password
      </Button>
    </form>
  )
}

function setUpProblem(error: Parameters<typeof settingsProblem>[0]): string {
  const isGone = error.code === 'link_spent' || error.code === 'not_found' || error.code === 'invalid_request'
  return isGone
    ? 'This link is used, replaced or older than 24 h. Ask an operator for a new one.'
    : settingsProblem(error)
}
