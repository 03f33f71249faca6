/** Colours and type of the page, as a canvas needs them: plain values out of the tokens. */
import type { ChartColor } from './chart-spec.ts'

export type ThemeColor = ChartColor | 'line' | 'line-strong'

export interface ChartTheme {
  /** @param percent of it, the rest is transparent */
  color(name: ThemeColor, percent?: number): string
  fontFamily: string
  fontSizePx: number
}

/** Tokens hold `light-dark()`, which only an element can resolve, so one that nobody sees is asked. */
export function readTheme(place: Element): ChartTheme {
  const probe = document.createElement('span')
  const known = new Map<string, string>()
  const color = (name: ThemeColor, percent = 100) => {
    const token = `var(--color-${name})`
    const text = percent === 100 ? token : `color-mix(in srgb, ${token} ${percent}%, transparent)`
    const found = known.get(text)
    if (found !== undefined) return found
    probe.style.color = text
    place.append(probe)
    const resolved = getComputedStyle(probe).color
    probe.remove()
    known.set(text, resolved)
    return resolved
  }
  const style = getComputedStyle(place)
  return { color, fontFamily: style.fontFamily, fontSizePx: Number.parseFloat(style.fontSize) }
}

/** Calls back whenever the page changes between light and dark. Returns how to stop. */
export function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const media = matchMedia('(prefers-color-scheme: dark)')
  media.addEventListener('change', onChange)
  return () => {
    observer.disconnect()
    media.removeEventListener('change', onChange)
  }
}
