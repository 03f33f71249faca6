'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useZone } from '../../../ui/components/clock.tsx'
import { Checkbox, Field, Select } from '../../../ui/components/field.tsx'
import { Tabs } from '../../../ui/components/tabs.tsx'
import { writePreference } from '../../lib/preference-cookie.ts'
import { setTheme, type Theme } from '../../lib/theme.ts'
import { deviceZone, writeZone, type Zone } from '../../lib/zone.ts'

const themeTabs = [
  { id: 'system', label: 'As the device' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
] as const

export interface LookFormProps {
  theme: Theme
  zone: Zone
  keysOn: boolean
}

/** Of this browser, kept in it; nothing of it is stored with the account. */
export function LookForm({ theme, zone, keysOn }: LookFormProps) {
  const router = useRouter()
  const [shown, setShown] = useState(theme)
  const shownZone = useZone()
  const choose = (next: Theme) => {
    setShown(next)
    setTheme(next)
  }
  const chooseZone = (name: string) => {
    writeZone(name === 'device' ? { name: deviceZone(), followsDevice: true } : { name, followsDevice: false })
    router.refresh()
  }
  return (
    <div className="grid max-w-form gap-4">
      <Tabs label="Theme" tabs={themeTabs} value={shown} onChange={choose} className="justify-self-start" />
      <Field label="Time zone" hint="Instants show UTC besides when pointed at">
        <Select
          defaultValue={zone.followsDevice ? 'device' : zone.name}
          onChange={(event) => chooseZone(event.target.value)}
        >
          <option value="device">As the device{zone.followsDevice && ` (${shownZone})`}</option>
          <ZoneOptions chosen={zone.followsDevice ? null : zone.name} />
        </Select>
      </Field>
      <Checkbox
        label="Single keys"
        hint="g and a letter goes to a screen, r rotates, p pauses, ? lists all. They never act inside fields."
        defaultChecked={keysOn}
        onChange={(event) => writePreference('keys', event.target.checked ? 'on' : 'off')}
      />
    </div>
  )
}

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]

function ZoneOptions({ chosen }: { chosen: string | null }) {
  const all = chosen === null || zones.includes(chosen) ? zones : [chosen, ...zones]
  return all.map((name) => (
    <option key={name} value={name}>
      {name.replaceAll('_', ' ')}
    </option>
  ))
}
