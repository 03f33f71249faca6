const gapPx = 4
const edgePx = 8

/** Puts a floating part under what opened it, or above where there is no room, always inside the window. */
export function placeBelow(float: HTMLElement, anchor: HTMLElement, align: 'start' | 'end'): void {
  const at = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = float
  const left = align === 'start' ? at.left : at.right - width
  const below = at.bottom + gapPx
  const top = below + height > innerHeight - edgePx ? at.top - gapPx - height : below
  float.style.setProperty('left', `${Math.max(edgePx, Math.min(left, innerWidth - width - edgePx))}px`)
  float.style.setProperty('top', `${Math.max(edgePx, top)}px`)
}
