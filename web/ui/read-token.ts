/**
 * A colour of `tokens.css` as the browser resolves it here and now (`rgb(…)`), for what is drawn on a canvas.
 * @param name without the prefix: `serving-fill`
 */
export function readColor(name: string, inside: HTMLElement = document.body): string {
  const probe = document.createElement('span')
  probe.style.setProperty('color', `var(--color-${name})`)
  inside.append(probe)
  const color = getComputedStyle(probe).color
  probe.remove()
  return color
}
