'use client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Field } from '../../../ui/components/field.tsx'
import { announce } from '../../lib/announce.ts'
import { PASSWORD_MAX, PASSWORD_MIN } from '../../lib/password-length.ts'
import { PasswordInput } from '../sign-in/password-input.tsx'
import { useChange } from './use-change.tsx'

export function PasswordForm({ name }: { name: string }) {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const { isBusy, problem, send, stepUp } = useChange()
  const length = [...next].length

  const save = async (event: FormEvent) => {
    event.preventDefault()
    if ((await send('POST', '/api/password', { current, next })) === null) return
    setCurrent('')
    setNext('')
    announce({ tone: 'info', text: 'The password is changed. All other sessions of yours have ended.' })
  }
  return (
    <form onSubmit={(event) => void save(event)} className="grid max-w-form gap-4">
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <Field label="Present password">
        <PasswordInput
          required
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
      </Field>
      <Field
        label="New password"
        hint={`${PASSWORD_MIN} to ${PASSWORD_MAX} characters of any kind; pasting is fine`}
        aside={length > 0 ? `${length} characters` : undefined}
        error={problem}
      >
        <PasswordInput
          required
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
      </Field>
      <Button
        type="submit"
        className="justify-self-start"
        busy={isBusy}
        disabled={current === '' || length < PASSWORD_MIN}
      >
        Change the password
      </Button>
      {stepUp}
    </form>
  )
}
