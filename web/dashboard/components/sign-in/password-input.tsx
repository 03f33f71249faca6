'use client'
import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, type KeyboardEvent, useState } from 'react'
import { TextInput } from '../../../ui/components/field.tsx'
import { iconProps } from '../../../ui/components/icon.ts'

export interface PasswordInputProps extends Omit<ComponentProps<'input'>, 'type'> {
  onCapsLock?: (isOn: boolean) => void
}

/** A password may be pasted and looked at. */
export function PasswordInput({ onCapsLock, ...rest }: PasswordInputProps) {
  const [isShown, setShown] = useState(false)
  const Icon = isShown ? EyeOff : Eye
  const onKey = (event: KeyboardEvent) => onCapsLock?.(event.getModifierState('CapsLock'))
  return (
    <TextInput
      autoCapitalize="none"
      {...rest}
      type={isShown ? 'text' : 'password'}
      onKeyUp={onKey}
      onKeyDown={onKey}
      suffix={
        <button
          type="button"
          aria-label={isShown ? 'Hide the password' : 'Show the password'}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
          className="-mr-1 grid size-7 place-items-center rounded-6 hover:bg-hover hover:text-text max-md:size-10"
        >
          <Icon {...iconProps} />
        </button>
      }
    />
  )
}
