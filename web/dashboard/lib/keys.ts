/** Keys without a modifier: one key, or `g` and then a letter. Pure; `use-keys.ts` ties it to the page. */

export type Bindings = Readonly<Record<string, () => void>>

export interface KeyPress {
  key: string
  /** Ctrl, Alt or Meta is down: then the key is the browser's. */
  hasModifier: boolean
  isRepeat: boolean
  /** Somebody writes, or a menu or dialog is open. */
  isTaken: boolean
  atMs: number
}

export interface KeyReader {
  /** @returns whether the key meant something here */
  press: (press: KeyPress, bindings: Bindings) => boolean
}

/** How long a first key waits for the second. */
export const sequenceMs = 1_200

export function createKeyReader(): KeyReader {
  let first: { key: string; atMs: number } | null = null
  return {
    press({ key, hasModifier, isRepeat, isTaken, atMs }, bindings) {
      if (isTaken || hasModifier || isRepeat) {
        first = null
        return false
      }
      const pending = first !== null && atMs - first.atMs <= sequenceMs ? first.key : null
      first = null
      const run = (pending !== null ? bindings[`${pending} ${key}`] : undefined) ?? bindings[key]
      if (run !== undefined) {
        run()
        return true
      }
      const begins = Object.keys(bindings).some((name) => name.startsWith(`${key} `))
      if (begins) first = { key, atMs }
      return begins
    },
  }
}

export interface KeyLine {
  keys: string
  does: string
}
/** What `?` shows; the screens' own keys stand under their screen's name. */
export const keyHelp: readonly { title: string; lines: readonly KeyLine[] }[] = [
  {
    title: 'Everywhere',
    lines: [
      { keys: 'Ctrl K', does: 'Find a screen, a rotation, a container or a time' },
      { keys: 'r', does: 'Rotate now' },
      { keys: 'p', does: 'Pause or resume' },
      { keys: '?', does: 'This list' },
      { keys: 'Esc', does: 'Close what is open' },
    ],
  },
  {
    title: 'Go to',
    lines: [
      { keys: 'g o', does: 'Overview' },
      { keys: 'g r', does: 'Rotations' },
      { keys: 'g c', does: 'Containers' },
      { keys: 'g e', does: 'Exposure' },
      { keys: 'g p', does: 'Policy' },
      { keys: 'g s', does: 'Security events' },
      { keys: 'g a', does: 'Audit log' },
      { keys: 'g ,', does: 'Settings' },
    ],
  },
  {
    title: 'On a screen',
    lines: [
      { keys: '[ ]', does: 'Overview, Rotation: the one before, the one after' },
      { keys: '/', does: 'Rotations, Audit log: filter' },
      { keys: 'j k', does: 'Rotations: down, up; Enter opens' },
      { keys: 'y', does: 'Rotation: copy as JSON' },
      { keys: 'v', does: 'Containers: cards or table' },
      { keys: '1–9', does: 'Containers: go to the slot' },
      { keys: 'a', does: 'Security events: acknowledge' },
    ],
  },
]
