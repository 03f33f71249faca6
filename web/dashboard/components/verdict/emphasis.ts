export interface Piece {
  /** Where it begins in the sentence. */
  at: number
  text: string
  isName: boolean
}

/** Cuts a sentence at the names of slots, which stand out in it. */
export function emphasise(sentence: string, slots: readonly string[]): Piece[] {
  if (slots.length === 0) return [{ at: 0, text: sentence, isName: false }]
  // Longest first: `web10` is no `web1` with a digit behind it.
  const names = [...slots].sort((a, b) => b.length - a.length).map(escaped)
  let at = 0
  return sentence.split(new RegExp(`(${names.join('|')})`)).flatMap((text) => {
    const piece = { at, text, isName: slots.includes(text) }
    at += text.length
    return text === '' ? [] : [piece]
  })
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
