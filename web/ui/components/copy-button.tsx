'use client'
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { smallIconProps } from './icon.ts'

const shownMs = 2_000

export interface CopyButtonProps {
  text: string
  /** What is copied; read aloud, and shown beside the icon when `withText`. */
  label?: string
  withText?: boolean
}

export function CopyButton({ text, label = 'Copy', withText = false }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), shownMs)
    return () => clearTimeout(timer)
  }, [state])

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      setState('refused') // the page is not allowed to: the text stays on screen to be marked by hand
    }
  }
  const said = { idle: label, copied: 'Copied', refused: 'The browser refused; mark and copy it by hand' }[state]
  return (
    <Button
      size="small"
      variant={withText ? 'secondary' : 'quiet'}
      aria-label={said}
      title={said}
      onClick={() => void copy()}
    >
      {state === 'copied' ? <Check {...smallIconProps} /> : <Copy {...smallIconProps} />}
      {withText && <span>{state === 'idle' ? label : said}</span>}
      <span className="sr-only" aria-live="polite">
        {state === 'idle' ? '' : said}
      </span>
    </Button>
  )
}
