import type { LucideIcon } from 'lucide-react'

export type Icon = LucideIcon

/** 16 px in the text, never read aloud: a word or a label always stands beside it. */
export const iconProps = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const
/** Beside 11 and 12 px text. */
export const smallIconProps = { ...iconProps, size: 14 } as const
