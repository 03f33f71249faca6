import { LoaderCircle } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import { type Icon, iconProps } from './icon.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'small' | 'normal' | 'large'

const shape =
  'inline-flex shrink-0 items-center justify-center rounded-8 border font-medium whitespace-nowrap transition-colors select-none ' +
  'disabled:text-text-3 disabled:bg-inset disabled:border-line aria-disabled:text-text-3 aria-disabled:bg-inset aria-disabled:border-line'
const variants: Record<ButtonVariant, string> = {
  primary: 'bg-primary border-primary text-on-primary hover:opacity-90',
  secondary: 'bg-surface border-line-strong text-text hover:bg-inset',
  quiet: 'border-transparent text-text-2 hover:bg-hover hover:text-text',
  danger: 'bg-surface border-danger-fill text-danger hover:bg-danger-soft',
}
const sizes: Record<ButtonSize, string> = {
  small: 'h-7 gap-1 px-2 text-12 max-md:h-touch max-md:px-3',
  normal: 'h-control gap-2 px-3 text-13 max-md:h-touch',
  large: 'h-10 gap-2 px-4 text-14 max-md:h-touch',
}

export interface ButtonLook {
  variant?: ButtonVariant
  size?: ButtonSize
}

/** For a link that should look like a button. */
export function buttonClass({ variant = 'secondary', size = 'normal' }: ButtonLook = {}): string {
  return classes(shape, variants[variant], sizes[size])
}

export interface ButtonProps extends ComponentProps<'button'>, ButtonLook {
  icon?: Icon
  /** Keeps size and focus, says so to a screen reader, and ignores clicks. */
  busy?: boolean
  children?: ReactNode
}

export function Button({
  variant,
  size,
  icon: Icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(busy ? {} : { onClick })}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={classes(buttonClass({ ...(variant && { variant }), ...(size && { size }) }), className)}
    >
      {busy ? <LoaderCircle {...iconProps} className="animate-spin" /> : Icon && <Icon {...iconProps} />}
      {children}
    </button>
  )
}
