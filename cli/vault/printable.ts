/**
 * A name for a terminal: what would move the cursor, or turn the direction of writing, is written as its code point.
 * @param name as a person gave it; control characters cannot be in it, but directions and separators can
 */
export function printable(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, escapeCharacter)
}

function escapeCharacter(character: string): string {
  // Joins the parts of one emoji, and shows nothing by itself.
  if (character === '\u200d') return character
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`
}
