'use client'
import { OctagonAlert } from 'lucide-react'
import { type ComponentProps, createContext, type ReactNode, use, useId } from 'react'
import { classes } from './classes.ts'
import { smallIconProps } from './icon.ts'

interface FieldIds {
  id: string
  describedBy: string | undefined
  invalid: boolean
}
const FieldContext = createContext<FieldIds | null>(null)

export interface FieldProps {
  label: ReactNode
  hint?: ReactNode
  /** What is wrong and what would work. */
  error?: ReactNode
  /** Right of the label: a unit, a link, the value now in force. */
  aside?: ReactNode
  className?: string
  children: ReactNode
}

/** Ties label, hint and error to the one control inside it. */
export function Field({ label, hint, error, aside, className, children }: FieldProps) {
  const id = useId()
  const hasError = error !== undefined && error !== null && error !== false && error !== ''
  const described = [hint ? `${id}-hint` : '', hasError ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <FieldContext value={{ id, describedBy: described === '' ? undefined : described, invalid: hasError }}>
      <div className={classes('grid content-start gap-1', className)}>
        <div className="flex items-baseline justify-between gap-3">
          <label htmlFor={id} className="font-medium">
            {label}
          </label>
          {aside && <span className="text-12 text-text-3">{aside}</span>}
        </div>
        {children}
        {hint && (
          <p id={`${id}-hint`} className="text-12 text-text-3">
            {hint}
          </p>
        )}
        {hasError && (
          <p id={`${id}-error`} role="alert" className="flex items-start gap-1 text-12 text-danger">
            <OctagonAlert {...smallIconProps} className="mt-0.5 shrink-0" />
            <span>{error}</span>
          </p>
        )}
      </div>
    </FieldContext>
  )
}

const box =
  'w-full rounded-6 border border-control bg-surface text-13 text-text transition-colors placeholder:text-text-3 ' +
  'hover:border-text-3 disabled:border-line-strong disabled:bg-inset disabled:text-text-3 read-only:bg-inset ' +
  'aria-invalid:border-danger-fill focus-visible:outline-offset-0 max-md:text-16'

function useFieldProps() {
  const field = use(FieldContext)
  if (field === null) return {}
  return { id: field.id, 'aria-describedby': field.describedBy, 'aria-invalid': field.invalid || undefined }
}

export interface TextInputProps extends ComponentProps<'input'> {
  mono?: boolean
  /** Inside the box on the right: a unit or a small button. */
  suffix?: ReactNode
}

export function TextInput({ mono = false, suffix, className, ...rest }: TextInputProps) {
  const field = useFieldProps()
  const input = (
    <input
      {...field}
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={classes(
        box,
        'h-control px-2 max-md:h-touch',
        mono && 'font-mono',
        suffix !== undefined && 'pr-12',
        className,
      )}
    />
  )
  if (suffix === undefined) return input
  return (
    <span className="relative block">
      {input}
      <span className="absolute inset-y-0 right-2 flex items-center text-12 text-text-3">{suffix}</span>
    </span>
  )
}

export interface NumberInputProps extends Omit<TextInputProps, 'type' | 'suffix'> {
  /** Shown inside the box: `s`, `min`, `×`. */
  unit?: ReactNode
}

/** A text box for figures: no wheel or spinner changes it by accident. */
export function NumberInput({ unit, className, ...rest }: NumberInputProps) {
  return (
    <TextInput
      inputMode="decimal"
      {...rest}
      {...(unit !== undefined && { suffix: unit })}
      className={classes('text-right', className)}
    />
  )
}

export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <select {...useFieldProps()} {...rest} className={classes(box, 'h-control px-2 max-md:h-touch', className)}>
      {children}
    </select>
  )
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={3}
      {...useFieldProps()}
      {...rest}
      className={classes(box, 'block min-h-row px-2 py-2', className)}
    />
  )
}

export interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type'> {
  label: ReactNode
  hint?: ReactNode
}

export function Checkbox({ label, hint, className, ...rest }: CheckboxProps) {
  const hintId = useId()
  return (
    <label className={classes('flex min-h-target items-start gap-2 py-0.5 max-md:min-h-touch max-md:py-2', className)}>
      <input
        {...rest}
        type="checkbox"
        aria-describedby={hint ? hintId : undefined}
        className="mt-0.5 size-4 shrink-0 accent-primary"
      />
      <span>
        {label}
        {hint && (
          <span id={hintId} className="block text-12 text-text-3">
            {hint}
          </span>
        )}
      </span>
    </label>
  )
}
