'use client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { CopyButton } from '../../../ui/components/copy-button.tsx'
import { Field, TextInput } from '../../../ui/components/field.tsx'
import { QrCode } from '../../../ui/components/qr-code.tsx'
import type { RecoveryCodes, TotpSetup } from '../../contract/account.ts'
import { useChange } from './use-change.tsx'

export interface TotpConfirmProps {
  setup: TotpSetup
  onDone: (recoveryCodes: string[]) => void
  onCancel: () => void
}

/** The key for the authenticator, and the first code as a proof that it arrived there. */
export function TotpConfirm({ setup: { secret, uri }, onDone, onCancel }: TotpConfirmProps) {
  const [code, setCode] = useState('')
  const { isBusy, problem, send } = useChange()
  const confirm = async (event: FormEvent) => {
    event.preventDefault()
    const made = await send<RecoveryCodes>('POST', '/api/totp/confirm', { code: code.trim() })
    if (made !== null) onDone(made.recoveryCodes)
  }
  return (
    <form onSubmit={(event) => void confirm(event)} className="grid gap-4">
      <ol className="grid list-decimal gap-3 pl-4">
        <li>
          In the authenticator, add an account and scan this code:
          <QrCode text={uri} label="QR code with the key below" className="my-2 size-44 rounded-6" />
          Or type this key (time-based, 6 digits, 30 s):
          <span className="mt-1 flex flex-wrap items-center gap-2">
            <code className="rounded-6 bg-inset px-2 py-1 font-mono text-14 select-all">{inGroups(secret)}</code>
            <CopyButton text={secret} label="Copy the key" />
          </span>
          <a href={uri} className="font-medium text-accent hover:underline">
            Open it in an authenticator on this device
          </a>
        </li>
        <li>Type the code that it shows now. Nothing is switched on before that.</li>
      </ol>
      <Field label="Code" error={problem} className="max-w-form">
        <TextInput
          {...{ required: true, maxLength: 7, pattern: '[0-9]{3} ?[0-9]{3}', inputMode: 'numeric', value: code }}
          autoComplete="one-time-code"
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={isBusy} disabled={code.trim().length < 6}>
          Confirm and switch on
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  )
}

/** Four letters at a time are read and typed without losing the place. */
function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret
}
