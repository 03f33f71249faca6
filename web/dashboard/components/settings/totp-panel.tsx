'use client'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Chip } from '../../../ui/components/chip.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import type { RecoveryCodes as Codes, TotpSetup, TotpState } from '../../contract/account.ts'
import { RecoveryCodes } from './recovery-codes.tsx'
import { TotpConfirm } from './totp-confirm.tsx'
import { useChange } from './use-change.tsx'

const few = 3

/** One-time codes: off, being set up, on. */
export function TotpPanel({ state }: { state: TotpState }) {
  const [setup, setSetup] = useState<TotpSetup | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const change = useChange()

  const begin = async () => setSetup(await change.send<TotpSetup>('POST', '/api/totp'))
  const renew = async () => {
    const made = await change.send<Codes>('POST', '/api/totp/recovery')
    if (made !== null) setCodes(made.recoveryCodes)
  }
  const confirmed = (made: string[]) => {
    setSetup(null)
    setCodes(made)
  }
  return (
    <div className="grid max-w-prose justify-items-start gap-4">
      {change.stepUp}
      {change.problem && (
        <Notice tone="danger" role="alert">
          {change.problem}
        </Notice>
      )}
      {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />}
      {setup && <TotpConfirm setup={setup} onDone={confirmed} onCancel={() => setSetup(null)} />}
      {!setup && !state.isOn && (
        <Button icon={KeyRound} busy={change.isBusy} onClick={() => void begin()}>
          Switch on one-time codes
        </Button>
      )}
      {!setup && state.isOn && (
        <>
          <p className="flex flex-wrap items-center gap-2">
            <Chip tone="accent" icon={KeyRound}>
              On
            </Chip>
            <span className={state.recoveryCodesLeft <= few ? 'text-warning' : 'text-text-2'}>
              {state.recoveryCodesLeft} of 10 recovery codes left
            </span>
          </p>
          <div className="flex flex-wrap gap-2">
            <Button busy={change.isBusy} onClick={() => void renew()}>
              New recovery codes
            </Button>
            <Button variant="danger" disabled={change.isBusy} onClick={() => void change.send('DELETE', '/api/totp')}>
              Switch off
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
