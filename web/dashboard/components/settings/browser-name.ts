/** `Firefox 146 on Linux`, from what a browser says of itself; only a hint, since anybody can say anything. */
export function browserName(agent: string): string {
  const browser = first(agent, [
    ['Edge', /Edg\/(\d+)/],
    ['Opera', /OPR\/(\d+)/],
    ['Firefox', /Firefox\/(\d+)/],
    ['Chrome', /(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
    ['Safari', /Version\/(\d+).*Safari/],
    ['curl', /^curl\/(\d+)/],
  ])
  const system = first(agent, [
    ['Android', /Android/],
    ['iOS', /iPhone|iPad/],
    ['Windows', /Windows/],
    ['macOS', /Mac OS X/],
    ['Linux', /Linux/],
  ])
  if (browser === null) return agent === '' ? 'Unknown' : agent.slice(0, 40)
  return system === null ? browser : `${browser} on ${system}`
}

function first(agent: string, known: [name: string, pattern: RegExp][]): string | null {
  for (const [name, pattern] of known) {
    const found = pattern.exec(agent)
    if (found !== null) return found[1] === undefined ? name : `${name} ${found[1]}`
  }
  return null
}
