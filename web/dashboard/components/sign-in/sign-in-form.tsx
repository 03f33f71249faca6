'use client'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Field, TextInput } from '../../../ui/components/field.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import { PasswordInput } from './password-input.tsx'
import { ProofLine } from './proof-line.tsx'
import { RefusalNotice } from './refusal-notice.tsx'
import { type CodeState, useSignIn } from './use-sign-in.ts'
import { useWait } from './use-wait.ts'

/** Two fields, a third when the account asks for it. */
export function SignInForm({ next, ended }: { next: string; ended: string | null }) {
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [totp, setTotp] = useState('')
  const [capsLock, setCapsLock] = useState(false)
  const { proof, isBusy, refusal, code, submit, begin, clear } = useSignIn(next)
  const waitMs = useWait(refusal)
  const isLocked = waitMs > 0
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // Not where it would open a keyboard over the page.
    if (matchMedia('(pointer: fine)').matches) first.current?.focus()
  }, [])

  // A lock is one of this name from here; another name is not locked.
  const changeUser = (name: string) => {
    setUser(name)
    clear()
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!isBusy && !isLocked) void submit({ user: user.trim(), password, totp })
  }
  return (
    <form onSubmit={onSubmit} onFocus={() => begin(user.trim())} className="grid gap-4" aria-busy={isBusy}>
      {ended && !refusal && <Notice>{ended}</Notice>}
      {refusal && <RefusalNotice refusal={refusal} waitMs={waitMs} />}
      <Field label="User">
        <TextInput
          {...{ ref: first, name: 'user', value: user, required: true, maxLength: 64, autoCapitalize: 'none' }}
          autoComplete="username"
          onChange={(event) => changeUser(event.target.value)}
        />
      </Field>
      <Field label="Password" hint={capsLock ? 'Caps lock is on' : undefined}>
        <PasswordInput
          {...{ name: 'password', value: password, required: true, maxLength: 512 }}
          autoComplete="current-password"
          onCapsLock={setCapsLock}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {code !== 'none' && <CodeField value={totp} onChange={setTotp} code={code} />}
      <div className="grid gap-2 pt-1">
        <Button type="submit" variant="primary" size="large" busy={isBusy} disabled={isLocked}>
          {isBusy ? 'Signing in' : 'Sign in'}
        </Button>
        <ProofLine state={proof} onRetry={() => begin(user.trim())} />
      </div>
    </form>
  )
}

interface CodeProps {
  value: string
  onChange: (value: string) => void
  code: Exclude<CodeState, 'none'>
}

function CodeField({ value, onChange, code }: CodeProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    input.current?.focus()
  }, [])
  return (
    <Field
      label="One-time code"
      hint="Six digits of your authenticator, or a recovery code"
      error={code === 'refused' ? 'This code was not accepted. Wait for the next one; each is good once.' : undefined}
    >
      <TextInput
        {...{ ref: input, name: 'totp', value, required: true, maxLength: 40 }}
        inputMode="numeric"
        autoComplete="one-time-code"
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
